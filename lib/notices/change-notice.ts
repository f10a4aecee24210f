import * as v from 'valibot';
import { contactFields } from '../contact/contact-points.ts';

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

/** Where changes are announced; SNS in production. */
export interface ChangeTopic {
  publish(notice: ChangeNotice): Promise<void>;
}
