import * as v from 'valibot';
import type { ChangeRecord } from '../changes/change.ts';
import { contactFields } from '../contact/contact-points.ts';
import { parseMessage } from '../poison-message.ts';

/** The message that says a change took effect. Ids, field names and times only, never a contact value. */
export const Announcement = v.strictObject({
  institutionId: v.string(),
  customerId: v.string(),
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  changeId: v.pipe(v.string(), v.uuid()),
  /** Known only to the service and the ledger: a message without the right one is not ours. */
  owner: v.pipe(v.string(), v.uuid()),
  fields: v.array(v.picklist(contactFields)),
  publishedAt: v.pipe(v.string(), v.isoTimestamp()),
});
export type Announcement = v.InferOutput<typeof Announcement>;

/** Reads a message of the change topic; throws `PoisonMessage` when it is not one. */
export const parseAnnouncement = (message: string): Announcement =>
  parseMessage('announcement', v.pipe(v.string(), v.parseJson(), Announcement), message);

/** Where changes are announced; SNS in production. */
export interface ChangeTopic {
  publish(announcement: Announcement): Promise<void>;
}

/** The announcement of a change, made at `now` (epoch milliseconds). */
export const announcementOf = (change: ChangeRecord, now: number): Announcement => {
  const { institutionId, customerId, number, changeId, owner, fields } = change;
  const publishedAt = new Date(now).toISOString();
  return { institutionId, customerId, number, changeId, owner, fields: [...fields], publishedAt };
};
