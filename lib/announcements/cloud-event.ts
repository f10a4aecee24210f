import * as v from 'valibot';
import {
  publicEventKinds,
  type ChangeRecord,
  type PublicEventKind,
  purposeReasons,
} from '../changes/change.ts';
import { contactFields } from '../contact/contact-points.ts';
import { AppError } from '../errors.ts';
import { parse } from '../parse.ts';

const Text = v.pipe(v.string(), v.minLength(1));
const Time = v.pipe(v.string(), v.isoTimestamp());
const Effect = v.exactOptional(v.picklist(['applied', 'other']));
const Fields = v.pipe(v.array(v.picklist(contactFields)), v.minLength(1));

const typeOf = (kind: PublicEventKind) => `contact-info.${kind}.v1` as const;

/** CloudEvents 1.0 (https://github.com/cloudevents/spec), structured mode; without contact values and without `owner`. */
export const CloudEvent = v.strictObject({
  specversion: v.literal('1.0'),
  /** The same each time the event is published. */
  id: Text,
  source: Text,
  type: v.picklist(publicEventKinds.map(typeOf)),
  /** Opaque, and the same in all events of one user. */
  subject: Text,
  time: Time,
  /** Orders the events of one subject, as text (a CloudEvents extension). */
  sequence: v.pipe(v.string(), v.regex(/^\d{10}\.\d{3}$/)),
  datacontenttype: v.literal('application/json'),
  data: v.strictObject({
    institutionId: Text,
    kind: v.picklist(publicEventKinds),
    changeId: v.pipe(v.string(), v.uuid()),
    revertOf: v.exactOptional(v.pipe(v.string(), v.uuid())),
    fields: Fields,
    /** `other`: a value that is neither the former one nor the requested one. */
    effects: v.strictObject(v.entriesFromList(contactFields, Effect)),
    requestedAt: Time,
    clientId: Text,
    actor: v.exactOptional(Text),
    reason: v.exactOptional(v.picklist(purposeReasons)),
  }),
});
export type CloudEvent = v.InferOutput<typeof CloudEvent>;

export interface EventTopic {
  publish(event: CloudEvent): Promise<void>;
}

/** Always the same text for the same event. */
export const cloudEventOf = (change: ChangeRecord, position: number): CloudEvent => {
  const event = change.publicEvents[position];
  if (event === undefined) throw new AppError('internal', { detail: 'no-such-event' });
  const { institutionId, userKey, number, changeId, revertOf, effects, openedAt, clientId, purpose } = change;
  const { kind, fields, at } = event;
  const place = position + 1;
  const happened = ([name]: [string, unknown]): boolean => fields.some((field) => field === name);
  return parse('event', CloudEvent, {
    specversion: '1.0',
    id: `${changeId}/${place}`,
    source: `/institutions/${institutionId}`,
    type: typeOf(kind),
    subject: userKey,
    time: new Date(at).toISOString(),
    sequence: `${String(number).padStart(10, '0')}.${String(place).padStart(3, '0')}`,
    datacontenttype: 'application/json',
    data: {
      institutionId,
      kind,
      changeId,
      ...(revertOf !== undefined && { revertOf }),
      fields: [...fields],
      effects: Object.fromEntries(Object.entries(effects).filter(happened)),
      requestedAt: new Date(openedAt).toISOString(),
      clientId,
      ...(purpose?.actor !== undefined && { actor: purpose.actor }),
      ...(purpose?.reason !== undefined && { reason: purpose.reason }),
    },
  });
};
