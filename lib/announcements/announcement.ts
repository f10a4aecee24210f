import * as v from 'valibot';
import type { ChangeRecord } from '../changes/change.ts';
import { changedFields } from '../changes/effects.ts';
import { contactFields } from '../contact/contact-points.ts';
import { parseMessage } from '../poison-message.ts';
import { JsonText } from '../parse.ts';

export const Announcement = v.strictObject({
  institutionId: v.string(),
  userKey: v.string(),
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  changeId: v.pipe(v.string(), v.uuid()),
  /** A secret that only the ledger and the announcement have. */
  owner: v.pipe(v.string(), v.uuid()),
  fields: v.array(v.picklist(contactFields)),
  publishedAt: v.pipe(v.string(), v.isoTimestamp()),
});
export type Announcement = v.InferOutput<typeof Announcement>;

export const parseAnnouncement = (message: string): Announcement =>
  parseMessage('announcement', JsonText(Announcement), message);

export const announcementOf = (change: ChangeRecord, now: number): Announcement => {
  const { institutionId, userKey, number, changeId, owner, effects } = change;
  const publishedAt = new Date(now).toISOString();
  const fields = [...changedFields(effects)];
  return { institutionId, userKey, number, changeId, owner, fields, publishedAt };
};
