import { contactFields, refOf, type ContactField, type ContactPoint } from './contact-points.ts';
import type { ContactPlan } from './plan-change.ts';
import { compareField, fieldsHeld, findOnFile, sameValue, type ChangedValues } from './sameness.ts';

/**
 * What puts a change back: the former values of those of the fields where the change's own values are still on file. A
 * field where the change added a point stays as it is, because no write removes one.
 */
export const planRevert = (
  onFile: readonly ContactPoint[],
  change: ChangedValues,
  fields: readonly ContactField[],
): ContactPlan => {
  const wasThere = new Set(change.before.map(refOf));
  const stands = (field: ContactField): boolean =>
    fields.includes(field) &&
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
