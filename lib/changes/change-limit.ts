import type { PastChange } from './change.ts';
import { hourMs, isCounted, isMismatch, isRevert, mostSeen, seenForMs } from './past-changes.ts';
import type { UpdateBlocker } from '../customers/users-api.ts';
import type { Policy } from '../institutions/institutions.ts';

export interface LimitReached {
  readonly detail: 'too-many-attempts' | 'too-many-mismatches' | 'too-many-changes';
  readonly retryAfterS: number;
}

const reached = (
  detail: LimitReached['detail'],
  oldest: PastChange | undefined,
  windowMs: number,
  now: number,
): LimitReached | undefined =>
  oldest && oldest.openedAt > now - windowMs
    ? { detail, retryAfterS: Math.ceil((oldest.openedAt + windowMs - now) / 1000) }
    : undefined;

export const changeLimitReached = (
  recent: readonly PastChange[],
  { changes, hours }: Policy['changeLimit'],
  now: number,
): LimitReached | undefined => {
  const counted = recent.filter((each) => each.state !== 'NOT_APPLIED' && !isRevert(each));
  return reached('too-many-changes', counted.at(changes - 1), hours * hourMs, now);
};

/** Attempts must not push counted changes out of the kept past. */
export const attemptLimitReached = (
  recent: readonly PastChange[],
  limit: Policy['changeLimit'],
  now: number,
): LimitReached | undefined =>
  reached('too-many-attempts', recent.filter(isCounted).at(mostSeen(limit) - 1), seenForMs(limit), now);

export const mismatchLimitReached = (
  recent: readonly PastChange[],
  { attempts, hours }: NonNullable<Policy['oldPhoneLimit']>,
  now: number,
): LimitReached | undefined =>
  reached('too-many-mismatches', recent.filter(isMismatch).at(attempts - 1), hours * hourMs, now);

/** After a revert, only reverts are allowed for a while: a thief may try again at once. */
export const revertHold = (
  recent: readonly PastChange[],
  { holdAfterRevertHours }: Pick<Policy, 'holdAfterRevertHours'>,
  now: number,
): readonly UpdateBlocker[] => {
  const isHeld = recent.some(
    (past) =>
      isRevert(past) && past.state !== 'NOT_APPLIED' && past.openedAt > now - holdAfterRevertHours * hourMs,
  );
  return isHeld ? ['RECENTLY_REVERTED'] : [];
};
