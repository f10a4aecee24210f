import { contactFields, refOf, type ContactField, type ContactPoint } from './contact-points.ts';
import type { ContactPlan } from './plan-change.ts';
import { compareField, fieldsHeld, findOnFile, sameValue, type ChangedValues } from './sameness.ts';

/** Stands for bytes that could not be read (Unicode §3.9); written back, it would replace them. */
const unreadable = '\ufffd';

/** Restores fields whose written values are still on file; a write cannot remove a point that the change added. */
export const planRevert = (
  onFile: readonly ContactPoint[],
  change: ChangedValues,
  fields: readonly ContactField[],
): ContactPlan => {
  const wasThere = new Set(change.before.map(refOf));
  const stands = (field: ContactField): boolean =>
    fields.includes(field) &&
    change.before.every(
      (point) => point.field !== field || !JSON.stringify(point.value).includes(unreadable),
    ) &&
    change.after.every((point) => point.field !== field || wasThere.has(refOf(point))) &&
    compareField(onFile, change, field) === 'new';
  const standing = contactFields.filter(stands);
  const moves = change.before.flatMap((former) => {
    const found = standing.includes(former.field) ? findOnFile(onFile, former) : undefined;
    return found === undefined || sameValue(found, former)
      ? []
      : [{ before: found, after: { ...former, id: found.id } }];
  });
  const after = moves.map((move) => move.after);
  return {
    fields: contactFields.filter((field) => after.some((point) => point.field === field)),
    repeats: [],
    before: moves.map(({ before }) => before),
    after,
    elsewhere: fieldsHeld(onFile, after),
  };
};
