import * as v from 'valibot';
import type { ChangeRecord } from '../changes/change.ts';
import { contactFields } from '../contact/contact-points.ts';
import { parse } from '../parse.ts';

/** The message on the change topic: which change to tell of. Ids, field names and times only, never a contact value. */
export const ChangeNotice = v.strictObject({
  institutionId: v.string(),
  customerId: v.string(),
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  changeId: v.pipe(v.string(), v.uuid()),
  /** Known only to the service and the ledger: a message without the right one is not ours. */
  owner: v.pipe(v.string(), v.uuid()),
  fields: v.array(v.picklist(contactFields)),
  publishedAt: v.pipe(v.string(), v.isoTimestamp()),
});
export type ChangeNotice = v.InferOutput<typeof ChangeNotice>;

/** Reads a message of the change topic; throws `validation-failed` when it is not one. */
export const parseChangeNotice = (message: string): ChangeNotice =>
  parse('change-notice', v.pipe(v.string(), v.parseJson(), ChangeNotice), message, 'validation-failed');

/** Where changes are announced; SNS in production. */
export interface ChangeTopic {
  publish(notice: ChangeNotice): Promise<void>;
}

/** The announcement of a change, made at `now` (epoch milliseconds). */
export const noticeOf = (change: ChangeRecord, now: number): ChangeNotice => {
  const { institutionId, customerId, number, changeId, owner, fields } = change;
  const publishedAt = new Date(now).toISOString();
  return { institutionId, customerId, number, changeId, owner, fields: [...fields], publishedAt };
};
