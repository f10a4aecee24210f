import { mostMismatches, type Policy } from '../institutions/institutions.ts';
import type { ChangeRecord, PastChange } from './change.ts';

export const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type ChangeLimit = Policy['changeLimit'];

/** All that the limit counts, and thirty at least. */
export const mostSeen = ({ changes }: ChangeLimit): number => Math.max(changes + 1, 30);

/** As long as the limit looks back, and a day at least. */
export const seenForMs = ({ hours }: ChangeLimit): number => Math.max(hours * hourMs, dayMs);

export const isMismatch = ({ attempt }: PastChange): boolean => attempt === 'old-phone-mismatch';

export const isCounted = ({ attempt }: PastChange): boolean =>
  attempt === undefined || attempt === 'too-many-changes' || attempt === 'preview';

const toPast = ({ number, fields, attempt, openedAt, state }: PastChange): PastChange => ({
  number,
  fields,
  attempt,
  openedAt,
  state,
});

export const recentChanges = (
  newest:
    { readonly record: ChangeRecord; readonly details: { readonly past: readonly PastChange[] } } | undefined,
): readonly PastChange[] =>
  newest === undefined
    ? []
    : [toPast(newest.record), ...newest.details.past].filter((each) => isCounted(each) || isMismatch(each));

/** So that earlier changes need not be read. */
export const pastToKeep = (
  recent: readonly PastChange[],
  limit: ChangeLimit,
  now: number,
): readonly PastChange[] => {
  const inTime = recent.filter(({ openedAt }) => openedAt > now - seenForMs(limit));
  // Neither kind pushes the other out.
  const kept = new Set([
    ...inTime.filter(isCounted).slice(0, mostSeen(limit) - 1),
    ...inTime.filter(isMismatch).slice(0, mostMismatches),
  ]);
  return inTime.filter((each) => kept.has(each));
};
