import { refOf, type ContactField, type ContactPoint } from '../contact/contact-points.ts';
import { compareField, findOnFile, valueKey } from '../contact/sameness.ts';
import type { Change } from './change.ts';
import type { FileShows } from './change-event.ts';

const writingOf = (point: ContactPoint): string => `${refOf(point)} ${valueKey(point)}`;

const fileAfter = (later: readonly Change[], onFile: readonly ContactPoint[]): readonly ContactPoint[] =>
  later
    .toSorted((a, b) => b.number - a.number)
    .reduce((points, { before, after }) => {
      // What it added was not there before.
      const written = new Set(after.map((point) => findOnFile(points, point)));
      return [...points.filter((point) => !written.has(point)), ...before];
    }, onFile);

/** Whether later changes answer for a field, so that one effect is told once. */
const isWrittenSince = (change: Change, later: readonly Change[], field: ContactField): boolean => {
  const effective = later.filter((each) => each.effects[field] !== 'not-applied' || each.due !== undefined);
  const written = new Set(effective.flatMap(({ after }) => after.map(writingOf)));
  return change.after.every((point) => point.field !== field || written.has(writingOf(point)));
};

export const judgeFields = (
  change: Change,
  later: readonly Change[],
  onFile: readonly ContactPoint[],
): FileShows => {
  const after = fileAfter(later, onFile);
  return Object.fromEntries(
    change.fields.map((field) => {
      const isOnFile = compareField(onFile, change, field) === 'new' && !isWrittenSince(change, later, field);
      const hasLandedLate =
        change.effects[field] === 'not-applied' && (change.confirmed?.includes(field) === true || isOnFile);
      return [field, hasLandedLate ? 'new' : compareField(after, change, field)];
    }),
  );
};
