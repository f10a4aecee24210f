import type { UpdateBlocker } from '../customers/users-api.ts';
import { AppError } from '../errors.ts';

/** Enough for the reads, the record and the write of a change. */
const leastTimeMs = 3_000;

export const requireTime = (remainingMs: number): void => {
  if (remainingMs < leastTimeMs) throw new AppError('service-unavailable', { detail: 'too-little-time' });
};

export const requireUpdatable = (blockers: readonly UpdateBlocker[]): void => {
  if (blockers.length > 0) throw new AppError('customer-not-updatable', { detail: blockers.join(',') });
};
