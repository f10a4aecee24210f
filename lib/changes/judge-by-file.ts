import { canonicalText, compareWithFile, refOf, type ContactPoint } from '../contact/contact-points.ts';
import type { Change } from './change.ts';
import type { OnFile } from './change-machine.ts';
import { pictureAfter } from './picture-after.ts';

const writingOf = (point: ContactPoint): string => `${refOf(point)} ${canonicalText(point)}`;

/**
 * Whether later changes wrote all that the change wrote: those that took effect, and those still to be audited, of which
 * the last answers for all attempts at the same, so that one effect is told once.
 */
const isWrittenSince = (change: Change, later: readonly Change[]): boolean => {
  const effective = later.filter(({ state, due }) => state !== 'NOT_APPLIED' || due !== undefined);
  const written = new Set(effective.flatMap(({ after }) => after.map(writingOf)));
  return change.after.every((point) => written.has(writingOf(point)));
};

/**
 * What is on file, compared with a change that later ones (in any order) may have followed: what they moved is judged by
 * what they found. A write that was judged not applied and lands after them shows as it stands.
 */
export const judgeByFile = (
  change: Change,
  later: readonly Change[],
  onFile: readonly ContactPoint[],
): OnFile => {
  const hasLandedLate =
    change.state === 'NOT_APPLIED' &&
    compareWithFile(onFile, change) === 'new' &&
    !isWrittenSince(change, later);
  return hasLandedLate ? 'new' : compareWithFile(pictureAfter(change, later, onFile), change);
};
