import { kindOf, refOf, type ContactField, type ContactPoint } from '../contact/contact-points.ts';
import { compareField, findOnFile, sameValue } from '../contact/sameness.ts';
import type { Change } from './change.ts';
import type { FileShows } from './change-event.ts';

const fileAfter = (later: readonly Change[], onFile: readonly ContactPoint[]): readonly ContactPoint[] =>
  later
    .toSorted((a, b) => b.number - a.number)
    .reduce((points, { before, after }) => {
      const written = new Set(after.map((point) => findOnFile(points, point)));
      return [...points.filter((point) => !written.has(point)), ...before];
    }, onFile);

/** Whether later changes wrote the same field, so that one effect is told once; kinds compare if ids are new. */
const isWrittenSince = (
  change: Change,
  later: readonly Change[],
  onFile: readonly ContactPoint[],
  field: ContactField,
): boolean => {
  const effective = later.filter((each) => each.effects[field] !== 'not-applied' || each.due !== undefined);
  const written = effective.flatMap(({ after }) => after);
  const isWritten = (point: ContactPoint): boolean => {
    const nameOf = onFile.some((each) => refOf(each) === refOf(point)) ? refOf : kindOf;
    return written.some((each) => nameOf(each) === nameOf(point) && sameValue(each, point));
  };
  return change.after.every((point) => point.field !== field || isWritten(point));
};

export const judgeFields = (
  change: Change,
  later: readonly Change[],
  onFile: readonly ContactPoint[],
): FileShows => {
  const after = fileAfter(later, onFile);
  return Object.fromEntries(
    change.fields.map((field) => {
      const isOnFile =
        compareField(onFile, change, field) === 'new' && !isWrittenSince(change, later, onFile, field);
      const hasLandedLate =
        change.effects[field] === 'not-applied' && (change.confirmed?.includes(field) === true || isOnFile);
      return [field, hasLandedLate ? 'new' : compareField(after, change, field)];
    }),
  );
};
