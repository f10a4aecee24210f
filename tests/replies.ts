import * as v from 'valibot';
import { purposeReasons, fieldEffects, noticeChannels, recipientRole } from '../lib/changes/change.ts';
import { contactFields } from '../lib/contact/contact-points.ts';
import { updateBlockers } from '../lib/customers/users-api.ts';
import { List } from '../lib/parse.ts';
import { errorCodes } from '../lib/error-table.ts';

/** What the service answers; a test compares these with openapi.yaml. */

const Uuid = v.pipe(v.string(), v.uuid());
const Time = v.pipe(v.string(), v.isoTimestamp());

export const VerifyReply = v.strictObject({
  customerId: v.string(),
  institutionId: v.string(),
  updatable: v.boolean(),
  blockers: List(v.picklist(updateBlockers)),
  contactInfo: v.strictObject({
    emails: List(v.strictObject({ emailAddress: v.string(), primary: v.boolean() })),
    phoneNumbers: List(v.strictObject({ phoneNumber: v.string(), receivesSms: v.boolean() })),
    postalAddresses: List(
      v.strictObject({
        address1: v.string(),
        address2: v.optional(v.string()),
        city: v.string(),
        state: v.optional(v.string()),
        postalCode: v.optional(v.string()),
        country: v.string(),
        primary: v.boolean(),
      }),
    ),
  }),
  recentChanges: List(v.strictObject({ field: v.picklist(contactFields), at: Time })),
});

const addressee = {
  channel: v.picklist(noticeChannels),
  role: v.pipe(v.string(), v.regex(recipientRole)),
  recipient: v.string(),
};

export const PreviewReply = v.strictObject({
  fields: List(v.picklist(contactFields)),
  recipients: List(v.strictObject(addressee)),
});

const Notice = v.strictObject({
  ...addressee,
  state: v.picklist(['owed', 'sending', 'sent', 'delivered', 'undeliverable']),
  providerId: v.optional(v.string()),
  at: v.optional(Time),
  complainedAt: v.optional(Time),
  reason: v.optional(v.string()),
});

const Effect = v.exactOptional(v.picklist(fieldEffects));

export const ContactChange = v.strictObject({
  changeId: Uuid,
  revertOf: v.optional(Uuid),
  revertedBy: v.optional(Uuid),
  state: v.picklist(['open', 'applied', 'other', 'not-applied', 'gone', 'notified']),
  fields: List(v.picklist(contactFields)),
  /** What became of each field; empty until that is known. */
  effects: v.strictObject(v.entriesFromList(contactFields, Effect)),
  openedAt: Time,
  settledAt: v.optional(Time),
  clientId: v.string(),
  actor: v.optional(v.string()),
  reason: v.optional(v.picklist(purposeReasons)),
  notices: List(Notice),
});

export const ContactChangesReply = v.strictObject({
  changes: List(ContactChange),
  next: v.optional(v.string()),
});
export type ContactChangesReply = v.InferOutput<typeof ContactChangesReply>;

export const ErrorReply = v.strictObject({
  status: v.pipe(v.number(), v.integer()),
  message: v.string(),
  code: v.picklist(errorCodes),
  errors: v.optional(List(v.strictObject({ field: v.string(), problem: v.string() }))),
  challenge: v.optional(
    v.strictObject({
      error: v.literal('insufficient_user_authentication'),
      max_age: v.pipe(v.number(), v.integer()),
      acr_values: v.optional(v.string()),
    }),
  ),
});
