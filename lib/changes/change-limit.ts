import { AppError } from '../errors.ts';
import type { Policy } from '../institutions/institutions.ts';
import type { ChangeRecord, PastChange } from './change.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type ChangeLimit = Policy['changeLimit'];

/** How many of a customer's changes are kept in sight: all that the limit counts, and thirty at the least. */
const mostSeen = ({ changes }: ChangeLimit): number => Math.max(changes + 1, 30);

/** How long a change stays in sight: for as long as the limit is about, and a day at the least. */
const seenForMs = ({ hours }: ChangeLimit): number => Math.max(hours * hourMs, dayMs);

/** Whether a record is of a change or of a wrong old number: a request that came to nothing else uses nothing up. */
const isCounted = ({ refusedAs }: PastChange): boolean =>
  refusedAs === undefined || refusedAs === 'old-phone-mismatch';

/** The customer's changes in sight, newest first: the last one, and those that it keeps as they stood at its opening. */
export const changesUpTo = (last: ChangeRecord | undefined): readonly PastChange[] =>
  last === undefined ? [] : [last, ...last.past].filter(isCounted);

/** What a new change keeps of those before it, so that whoever reads it need not read them. */
export const pastToKeep = (
  recent: readonly PastChange[],
  limit: ChangeLimit,
  now: number,
): readonly PastChange[] =>
  recent
    .filter(({ openedAt }) => openedAt > now - seenForMs(limit))
    .slice(0, mostSeen(limit) - 1)
    .map(({ number, institutionUserId, fields, refusedAs, openedAt, state }) => ({
      number,
      institutionUserId,
      fields,
      refusedAs,
      openedAt,
      state,
    }));

const tooMany = (oldest: PastChange, windowMs: number, now: number, detail?: string): AppError =>
  new AppError('too-many-changes', {
    detail,
    retryAfterS: Math.ceil((oldest.openedAt + windowMs - now) / 1000),
  });

/**
 * Throws `too-many-changes` when the customer's recent changes (newest first) leave no room for another, or are too
 * many to see: attempts that come to nothing must not push those that count, or whoever is to be told, out of sight.
 */
export const requireWithinLimit = (recent: readonly PastChange[], limit: ChangeLimit, now: number): void => {
  const windowMs = limit.hours * hourMs;
  const counted = recent.filter(
    ({ state, openedAt }) => state !== 'NOT_APPLIED' && openedAt > now - windowMs,
  );
  const oldest = counted.at(limit.changes - 1);
  if (oldest) throw tooMany(oldest, windowMs, now);
  const last = recent.at(mostSeen(limit) - 1);
  const sightMs = seenForMs(limit);
  if (last && last.openedAt > now - sightMs) throw tooMany(last, sightMs, now, 'too-many-attempts');
};

/** Throws `too-many-changes` when the old phone number was wrong too often to be asked about again. */
export const requireFewMismatches = (
  recent: readonly PastChange[],
  limit: NonNullable<Policy['oldPhoneLimit']>,
  now: number,
): void => {
  const windowMs = limit.hours * hourMs;
  const wrong = recent.filter(
    ({ refusedAs, openedAt }) => refusedAs === 'old-phone-mismatch' && openedAt > now - windowMs,
  );
  const oldest = wrong.at(limit.attempts - 1);
  if (oldest) throw tooMany(oldest, windowMs, now, 'too-many-mismatches');
};
