import { refOf, type ContactPoint } from '../contact/contact-points.ts';
import type { Change } from './change.ts';

/**
 * What was on file once a change had had its effect, where later changes have moved it since: for each contact point
 * of the change, what the next change that moved it found there, if anything, else what is on file now.
 */
export const pictureAfter = (
  change: Change,
  /** The customer's later changes, in any order. */
  later: readonly Change[],
  onFile: readonly ContactPoint[],
): readonly ContactPoint[] => {
  const picture = new Map(onFile.map((point) => [refOf(point), point]));
  for (const { before, after } of later.toSorted((a, b) => b.number - a.number)) {
    // What it wrote and did not find, it added.
    for (const point of after) picture.delete(refOf(point));
    for (const point of before) picture.set(refOf(point), point);
  }
  return change.after.flatMap((point) => picture.get(refOf(point)) ?? []);
};
