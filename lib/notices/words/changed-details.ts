import type { Change } from '../../changes/change.ts';
import { contactFields, type ContactField, type ContactPoint } from '../../contact/contact-points.ts';
import { maskContactPoint } from '../../contact/mask.ts';
import { printable } from './printable.ts';

/** One field's values, masked: several where the field is kept in several places that disagreed, none where none was. */
export interface ChangedDetail {
  readonly field: ContactField;
  readonly before: readonly string[];
  readonly now: readonly string[];
}

const maskedValues = (points: readonly ContactPoint[], field: ContactField): readonly string[] => [
  ...new Set(
    points.filter((point) => point.field === field).map((point) => printable(maskContactPoint(point))),
  ),
];

/** What a notice may say of a change; nothing when it is only known that something changed. */
export const changedDetails = ({ wording, fields, before, after }: Change): readonly ChangedDetail[] =>
  wording === 'general'
    ? []
    : contactFields
        .filter((field) => fields.includes(field))
        .map((field) => ({ field, before: maskedValues(before, field), now: maskedValues(after, field) }));
