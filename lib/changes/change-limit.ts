import { AppError } from '../errors.ts';
import { mostMismatches, type Policy } from '../institutions/institutions.ts';
import type { ChangeRecord, PastChange } from './change.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type ChangeLimit = Policy['changeLimit'];

/** How many of a customer's attempts are kept in sight: all that the limit counts, and thirty at the least. */
const mostSeen = ({ changes }: ChangeLimit): number => Math.max(changes + 1, 30);

/** How long a change stays in sight: for as long as the limit is about, and a day at the least. */
const seenForMs = ({ hours }: ChangeLimit): number => Math.max(hours * hourMs, dayMs);

const isMismatch = ({ refusedAs }: PastChange): boolean => refusedAs === 'old-phone-mismatch';

/** A change, whatever came of it, or one that the limit did not let begin. */
const isAttempt = ({ refusedAs }: PastChange): boolean =>
  refusedAs === undefined || refusedAs === 'too-many-changes';

/**
 * The customer's attempts and mismatches in sight, newest first: the last record, and those that it keeps as they stood
 * at its opening. What asked for nothing new is neither, and uses nothing up.
 */
export const changesUpTo = (last: ChangeRecord | undefined): readonly PastChange[] =>
  last === undefined ? [] : [last, ...last.past].filter((each) => isAttempt(each) || isMismatch(each));

/** What a new change keeps of those before it, so that whoever reads it need not read them. */
export const pastToKeep = (
  recent: readonly PastChange[],
  limit: ChangeLimit,
  now: number,
): readonly PastChange[] => {
  const inTime = recent.filter(({ openedAt }) => openedAt > now - seenForMs(limit));
  // Neither kind pushes the other out of sight.
  const kept = new Set([
    ...inTime.filter(isAttempt).slice(0, mostSeen(limit) - 1),
    ...inTime.filter(isMismatch).slice(0, mostMismatches),
  ]);
  return inTime
    .filter((each) => kept.has(each))
    .map(({ number, institutionUserId, fields, refusedAs, openedAt, state }) => ({
      number,
      institutionUserId,
      fields,
      refusedAs,
      openedAt,
      state,
    }));
};

const tooMany = (oldest: PastChange, windowMs: number, now: number, detail?: string): AppError =>
  new AppError('too-many-changes', {
    detail,
    retryAfterS: Math.ceil((oldest.openedAt + windowMs - now) / 1000),
  });

/** Throws `too-many-changes` when the customer's recent changes (newest first) leave no room for another. */
export const requireWithinLimit = (recent: readonly PastChange[], limit: ChangeLimit, now: number): void => {
  const windowMs = limit.hours * hourMs;
  const counted = recent.filter(
    ({ state, openedAt }) => state !== 'NOT_APPLIED' && openedAt > now - windowMs,
  );
  const oldest = counted.at(limit.changes - 1);
  if (oldest) throw tooMany(oldest, windowMs, now);
};

/**
 * Throws `too-many-changes` when the customer's recent attempts (newest first) are too many to see: those that come to
 * nothing must not push those that count, or whoever is to be told, out of sight.
 */
export const requireFewAttempts = (recent: readonly PastChange[], limit: ChangeLimit, now: number): void => {
  const sightMs = seenForMs(limit);
  const last = recent.filter(isAttempt).at(mostSeen(limit) - 1);
  if (last && last.openedAt > now - sightMs) throw tooMany(last, sightMs, now, 'too-many-attempts');
};

/** Throws `too-many-changes` when the old phone number was wrong too often to be asked about again. */
export const requireFewMismatches = (
  recent: readonly PastChange[],
  limit: NonNullable<Policy['oldPhoneLimit']>,
  now: number,
): void => {
  const windowMs = limit.hours * hourMs;
  const wrong = recent.filter((each) => isMismatch(each) && each.openedAt > now - windowMs);
  const oldest = wrong.at(limit.attempts - 1);
  if (oldest) throw tooMany(oldest, windowMs, now, 'too-many-mismatches');
};
