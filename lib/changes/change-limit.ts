import { AppError } from '../errors.ts';
import type { ChangeRecord } from './change.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const tooMany = (oldest: ChangeRecord, windowMs: number, now: number, detail?: string): AppError =>
  new AppError('too-many-changes', {
    detail,
    retryAfterS: Math.ceil((oldest.openedAt + windowMs - now) / 1000),
  });

/** How many of a customer's newest changes the rules about the past look at. */
export const recentChanges = (limit: { readonly changes: number }): number => Math.max(limit.changes + 1, 30);

/**
 * Throws `too-many-changes` when the customer's recent changes (newest first) leave no room for another, or are too
 * many to see: attempts that come to nothing must not push those that count, or whoever is to be told, out of sight.
 */
export const requireWithinLimit = (
  recent: readonly ChangeRecord[],
  limit: { readonly changes: number; readonly hours: number },
  now: number,
): void => {
  const windowMs = limit.hours * hourMs;
  const counted = recent.filter(
    ({ state, openedAt }) => state !== 'NOT_APPLIED' && openedAt > now - windowMs,
  );
  const oldest = counted.at(limit.changes - 1);
  if (oldest) throw tooMany(oldest, windowMs, now);
  const sightMs = Math.max(windowMs, dayMs);
  const last = recent.at(recentChanges(limit) - 1);
  if (last && last.openedAt > now - sightMs) throw tooMany(last, sightMs, now, 'too-many-attempts');
};

/** Throws `too-many-changes` when the old phone number was wrong too often to be asked about again. */
export const requireFewMismatches = (
  recent: readonly ChangeRecord[],
  limit: { readonly attempts: number; readonly hours: number },
  now: number,
): void => {
  const windowMs = limit.hours * hourMs;
  const wrong = recent.filter(({ refusedAs, openedAt }) => refusedAs && openedAt > now - windowMs);
  const oldest = wrong.at(limit.attempts - 1);
  if (oldest) throw tooMany(oldest, windowMs, now, 'too-many-mismatches');
};
