import * as v from 'valibot';
import { contactFields, type ContactField } from '../../lib/contact/contact-points.ts';
import type { InstitutionUser } from '../../local/platform/institution-user.ts';
import type { Write } from './write-log.ts';

const Published = v.looseObject({
  id: v.string(),
  subject: v.string(),
  sequence: v.string(),
  data: v.looseObject({
    kind: v.string(),
    changeId: v.string(),
    fields: v.array(v.picklist(contactFields)),
  }),
});
/** An event as it reached its subscribers. */
export type PublishedEvent = v.InferOutput<typeof Published>;

export const eventsByChange = (events: readonly unknown[]): ReadonlyMap<string, readonly PublishedEvent[]> =>
  Map.groupBy(v.parse(v.array(Published), events), ({ data }) => data.changeId);

/** What is on file of a field, as text. */
const onFile = ({ email, contactMethods, postalAddresses }: InstitutionUser, field: ContactField): string => {
  switch (field) {
    case 'email':
      return JSON.stringify([email, contactMethods.filter(({ protocol }) => protocol === 'EMAIL')]);
    case 'phoneNumber':
      return JSON.stringify(contactMethods.filter(({ protocol }) => protocol !== 'EMAIL'));
    case 'postalAddress':
      return JSON.stringify(postalAddresses);
  }
};

/** The fields that a write changed. */
export const fieldsMoved = ({ before, after }: Write): readonly ContactField[] =>
  contactFields.filter((field) => onFile(before, field) !== onFile(after, field));

/** Holds the events of one change against what was written. */
export const balanceEvents = (
  events: readonly PublishedEvent[],
  owed: {
    readonly moved: readonly ContactField[];
    readonly kind: 'changed' | 'restored';
    /** Whether other values than asked for may be on file. */
    readonly isGeneral: boolean;
    readonly isUnreached: boolean;
  },
) => {
  const surprises: string[] = [];
  const byId = Map.groupBy(events, ({ id }) => id);
  for (const [id, copies] of byId) {
    const texts = new Set(copies.map((copy) => JSON.stringify(copy)));
    if (texts.size > 1) surprises.push(`${id} came with ${texts.size} contents`);
  }
  const distinct = [...byId.values()].flatMap(([first]) => first ?? []);
  if (new Set(distinct.map(({ sequence }) => sequence)).size < distinct.length)
    surprises.push('two events have one place in the sequence');

  const ofEffects = distinct.filter(({ data }) => data.kind !== 'not-reached');
  const kinds = new Set(owed.isGeneral ? [owed.kind, 'unconfirmed'] : [owed.kind]);
  const odd = ofEffects.filter(({ data }) => !kinds.has(data.kind));
  if (odd.length > 0) surprises.push(`events of kind ${odd.map(({ data }) => data.kind).join(', ')}`);
  const said = ofEffects.flatMap(({ data }) => data.fields);
  const missing = owed.moved.filter((field) => !said.includes(field));
  if (missing.length > 0) surprises.push(`no event of ${missing.join(', ')}`);
  if (new Set(said).size < said.length) surprises.push('two events are of one field');

  const unreached = distinct.length - ofEffects.length;
  if (owed.isUnreached !== unreached > 0) surprises.push(`${unreached} events that nobody was reached`);
  return {
    lost: missing.length > 0 ? 1 : 0,
    invented: distinct.filter(({ data }) => data.fields.some((field) => !owed.moved.includes(field))).length,
    repeated: events.length - distinct.length,
    surprises,
  };
};
