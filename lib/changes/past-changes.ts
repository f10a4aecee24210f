import { longestHoldHours, mostMismatches, type Policy } from '../institutions/institutions.ts';
import type { ChangeRecord, PastChange } from './change.ts';

export const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type ChangeLimit = Policy['changeLimit'];

const mostReverts = 10;

/** Everything that the limit counts, and at least thirty. */
export const mostSeen = ({ changes }: ChangeLimit): number => Math.max(changes + 1, 30);

/** The limit's window, and at least a day. */
export const seenForMs = ({ hours }: ChangeLimit): number => Math.max(hours * hourMs, dayMs);

export const isMismatch = ({ attempt }: PastChange): boolean => attempt === 'old-phone-mismatch';

export const isRevert = ({ revertOf }: PastChange): boolean => revertOf !== undefined;

export const isCounted = (past: PastChange): boolean =>
  !isRevert(past) &&
  (past.attempt === undefined || past.attempt === 'too-many-changes' || past.attempt === 'preview');

const toPast = ({ number, fields, attempt, revertOf, openedAt, state }: PastChange): PastChange => ({
  number,
  fields,
  attempt,
  revertOf,
  openedAt,
  state,
});

export const recentChanges = (
  newest:
    { readonly record: ChangeRecord; readonly details: { readonly past: readonly PastChange[] } } | undefined,
): readonly PastChange[] =>
  newest === undefined
    ? []
    : [toPast(newest.record), ...newest.details.past].filter(
        (each) => isCounted(each) || isMismatch(each) || isRevert(each),
      );

/** What a new change copies, so that older changes need not be read. */
export const pastToKeep = (
  recent: readonly PastChange[],
  limit: ChangeLimit,
  now: number,
): readonly PastChange[] => {
  const inTime = recent.filter(({ openedAt }) => openedAt > now - seenForMs(limit));
  // Limited separately, so that no kind pushes out another.
  const kept = new Set([
    ...inTime.filter(isCounted).slice(0, mostSeen(limit) - 1),
    ...inTime.filter(isMismatch).slice(0, mostMismatches),
    ...recent
      .filter((each) => isRevert(each) && each.openedAt > now - longestHoldHours * hourMs)
      .slice(0, mostReverts),
  ]);
  return recent.filter((each) => kept.has(each));
};
