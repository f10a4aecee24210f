import type { ContactField, ContactPoint } from '../contact/contact-points.ts';
import type { ContactPlan } from '../contact/plan-change.ts';
import { compareField, comparePoint, findOnFile, sameValue } from '../contact/sameness.ts';
import type { WriteOutcome } from '../customers/users-api.ts';

export type Rejection = Extract<WriteOutcome, { outcome: 'rejected' }>;

export type Seen =
  | {
      readonly effect: 'applied';
      /** Repeats that changed nothing. */
      readonly unchanged: readonly ContactField[];
      /** Values that the platform stores in a form that the keys do not cover. */
      readonly stored: readonly ContactPoint[];
      readonly seen: readonly ContactField[];
    }
  | { readonly effect: 'none'; readonly rejection: Rejection }
  | { readonly effect: 'unknown'; readonly cause?: unknown };

/** Right after a success, a third value is the new one in another form; undefined if a field is not shown. */
export const seeAccepted = (plan: ContactPlan, shown: readonly ContactPoint[]): Seen | undefined => {
  const unchanged = plan.repeats.filter((field) => compareField(shown, plan, field) === 'old');
  const moved = plan.after.filter(({ field }) => !unchanged.includes(field));
  const seen = plan.fields.filter((field) => !unchanged.includes(field));
  const shows = moved.map((point) => ({ field: point.field, as: comparePoint(shown, point, plan) }));
  if (shows.some(({ as }) => as === 'old')) return { effect: 'unknown' };
  const shownFields = new Set(shows.filter(({ as }) => as !== 'missing').map(({ field }) => field));
  if (seen.some((field) => !shownFields.has(field))) return undefined;
  const stored = moved.flatMap((point): readonly ContactPoint[] => {
    const found = findOnFile(shown, point);
    // Under the id that the plan uses.
    return found === undefined || sameValue(found, point) ? [] : [{ ...found, id: point.id }];
  });
  return { effect: 'applied', unchanged, stored, seen };
};

/** If there are several fields, one may have taken effect before the platform rejected another. */
export const isProofAlone = (plan: ContactPlan, { isUnsent, because }: Rejection): boolean =>
  plan.fields.length === 1 || isUnsent === true || because === 'user-unknown';

export const showsNone = (plan: ContactPlan, shown: readonly ContactPoint[] | undefined): boolean =>
  shown !== undefined && plan.fields.every((field) => compareField(shown, plan, field) === 'old');
