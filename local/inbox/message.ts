import * as v from 'valibot';

/** A message as it reached its recipient. */
export const InboxMessage = v.object({
  channel: v.picklist(['email', 'sms']),
  to: v.string(),
  subject: v.optional(v.string()),
  text: v.string(),
  html: v.optional(v.string()),
  institutionId: v.optional(v.string()),
  changeId: v.optional(v.string()),
  role: v.optional(v.string()),
  /** ISO 8601. */
  at: v.string(),
});
export type InboxMessage = Readonly<v.InferOutput<typeof InboxMessage>>;
