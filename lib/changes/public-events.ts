import type { ContactField } from '../contact/contact-points.ts';
import type { ChangeRecord, Effects, PublicEvent } from './change.ts';
import { changedFields } from './effects.ts';

type Known = Pick<ChangeRecord, 'effects' | 'publicEvents'> & {
  readonly revertOf?: string | undefined;
};

/** The events of new effects, for fields without an earlier event. */
export const eventsOfEffects = (
  { effects: before, revertOf }: Known,
  effects: Effects,
  at: number,
): readonly PublicEvent[] => {
  const known = changedFields(before);
  const fresh = changedFields(effects).filter((field) => !known.includes(field));
  const events: readonly PublicEvent[] = [
    {
      kind: revertOf === undefined ? 'changed' : 'restored',
      fields: fresh.filter((field) => effects[field] === 'applied'),
      at,
    },
    { kind: 'unconfirmed', fields: fresh.filter((field) => effects[field] === 'other'), at },
  ];
  return events.filter(({ fields }) => fields.length > 0);
};

export const eventsOfUnreached = (
  { publicEvents }: Known,
  unreached: readonly ContactField[],
  at: number,
): readonly PublicEvent[] => {
  const said = publicEvents.filter(({ kind }) => kind === 'not-reached').flatMap(({ fields }) => fields);
  const fields = unreached.filter((field) => !said.includes(field));
  return fields.length === 0 ? [] : [{ kind: 'not-reached', fields, at }];
};

export const owedEvents = ({ publicEvents }: Pick<ChangeRecord, 'publicEvents'>): readonly number[] =>
  publicEvents.flatMap(({ isPublished }, position) => (isPublished === true ? [] : [position]));
