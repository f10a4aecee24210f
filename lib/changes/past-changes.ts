import { mostMismatches, type Policy } from '../institutions/institutions.ts';
import type { ChangeRecord, PastChange } from './change.ts';

export const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type ChangeLimit = Policy['changeLimit'];

/** How many of a user's changes and attempts are kept in sight: all that the limit counts, and thirty at the least. */
export const mostSeen = ({ changes }: ChangeLimit): number => Math.max(changes + 1, 30);

/** How long a change stays in sight: for as long as the limit is about, and a day at the least. */
export const seenForMs = ({ hours }: ChangeLimit): number => Math.max(hours * hourMs, dayMs);

export const isMismatch = ({ attempt }: PastChange): boolean => attempt === 'old-phone-mismatch';

/** A change, whatever came of it, or one that the limit did not let begin. */
export const isCounted = ({ attempt }: PastChange): boolean =>
  attempt === undefined || attempt === 'too-many-changes';

const toPast = ({ number, fields, attempt, openedAt, state }: PastChange): PastChange => ({
  number,
  fields,
  attempt,
  openedAt,
  state,
});

/** A user's changes and mismatches in sight, newest first. What asked for nothing new does not count. */
export const recentChanges = (
  newest:
    { readonly record: ChangeRecord; readonly details: { readonly past: readonly PastChange[] } } | undefined,
): readonly PastChange[] =>
  newest === undefined
    ? []
    : [toPast(newest.record), ...newest.details.past].filter((each) => isCounted(each) || isMismatch(each));

/** What a new change keeps of those before it, so that whoever reads it need not read them. */
export const pastToKeep = (
  recent: readonly PastChange[],
  limit: ChangeLimit,
  now: number,
): readonly PastChange[] => {
  const inTime = recent.filter(({ openedAt }) => openedAt > now - seenForMs(limit));
  // Neither kind pushes the other out of sight.
  const kept = new Set([
    ...inTime.filter(isCounted).slice(0, mostSeen(limit) - 1),
    ...inTime.filter(isMismatch).slice(0, mostMismatches),
  ]);
  return inTime.filter((each) => kept.has(each));
};
