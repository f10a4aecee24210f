import { AppError } from '../errors.ts';
import type { ChangeRecord } from './change.ts';

const hourMs = 3_600_000;

/** Throws `too-many-changes` when the customer's recent changes (newest first) leave no room for another. */
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
  if (!oldest) return;
  const retryAfterS = Math.ceil((oldest.openedAt + windowMs - now) / 1000);
  throw new AppError('too-many-changes', { retryAfterS });
};

/** How many of a customer's newest changes the rules about the past look at. */
export const recentChanges = (limit: { readonly changes: number }): number => Math.max(limit.changes + 1, 30);
