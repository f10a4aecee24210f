import type { Change } from '../../changes/change.ts';
import {
  canonicalText,
  contactFields,
  type ContactField,
  type ContactPoint,
} from '../../contact/contact-points.ts';
import { maskContactPoint, readAlike } from '../../contact/mask.ts';
import type { Phrases } from './phrases.ts';
import { printable } from './printable.ts';

/** One field's values, masked: several where the field is kept in several places that disagreed, none where none was. */
export interface ChangedDetail {
  readonly field: ContactField;
  readonly before: readonly string[];
  readonly now: readonly string[];
}

const masked = (point: ContactPoint): string => printable(maskContactPoint(point));

/** What a notice says of each field that changed; a new value that reads like an old one is said to be different. */
export const changedDetails = (
  { fields, before, after }: Change,
  different: Phrases['different'],
): readonly ChangedDetail[] =>
  contactFields
    .filter((field) => fields.includes(field))
    .map((field) => {
      const was = before.filter((point) => point.field === field);
      const now = after.filter((point) => point.field === field);
      const isTakenForOld = (point: ContactPoint): boolean =>
        was.some(
          (old) => canonicalText(old) !== canonicalText(point) && readAlike(masked(old), masked(point)),
        );
      const told = now.map((point) =>
        isTakenForOld(point) ? `${masked(point)} (${different[field]})` : masked(point),
      );
      return { field, before: [...new Set(was.map(masked))], now: [...new Set(told)] };
    });
