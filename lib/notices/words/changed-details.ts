import { isDeepStrictEqual } from 'node:util';
import type { Change, Recipient } from '../../changes/change.ts';
import { fieldsToldTo } from '../../changes/effects.ts';
import type { ContactField, ContactPoint } from '../../contact/contact-points.ts';
import { maskContactPoint, readAlike } from '../../contact/mask.ts';
import type { Phrases } from './phrases.ts';
import { printable } from './printable.ts';

/** Masked values; several if the field had different values in several places. */
export interface ChangedDetail {
  readonly field: ContactField;
  readonly before: readonly string[];
  readonly now: readonly string[];
}

const masked = (point: ContactPoint): string => printable(maskContactPoint(point));

/** A new value that looks like an old one, or is not the requested one, is only called different. */
export const changedDetails = (
  change: Change,
  recipient: Recipient,
  different: Phrases['different'],
): readonly ChangedDetail[] =>
  fieldsToldTo(change, recipient).map((field) => {
    const was = change.before.filter((point) => point.field === field);
    const before = [...new Set(was.map(masked))];
    if (change.effects[field] === 'other') return { field, before, now: [different[field]] };
    const isTakenForOld = (point: ContactPoint): boolean =>
      was.some((old) => !isDeepStrictEqual(old.value, point.value) && readAlike(masked(old), masked(point)));
    const told = change.after
      .filter((point) => point.field === field)
      .map((point) => (isTakenForOld(point) ? `${masked(point)} (${different[field]})` : masked(point)));
    return { field, before, now: [...new Set(told)] };
  });
