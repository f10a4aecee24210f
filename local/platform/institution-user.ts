import * as v from 'valibot';

const Flag = v.optional(v.boolean());
const Text = v.optional(v.string());

export const ContactMethod = v.strictObject({
  id: Text,
  protocol: v.picklist(['SMS', 'VOICE', 'TOKEN', 'EMAIL', 'WHATSAPP_SMS', 'WHATSAPP_VOICE']),
  contactInfo: Text,
  telephoneCountryCode: Text,
  activated: Flag,
  validated: Flag,
  enrolledDateTime: Text,
  host: Flag,
  primary: Flag,
  contactMethodType: Text,
});
export type ContactMethod = v.InferOutput<typeof ContactMethod>;

export const PostalAddress = v.strictObject({
  id: Text,
  streetAddress1: v.string(),
  streetAddress2: Text,
  streetAddress3: Text,
  city: v.string(),
  state: Text,
  postalCode: Text,
  country: Text,
  startDate: Text,
  endDate: Text,
  primary: Flag,
  international: Flag,
  postalAddressType: Text,
});
export type PostalAddress = v.InferOutput<typeof PostalAddress>;

/** Only flags that are true are sent. */
const userStatusFlags = [
  'active',
  'onHold',
  'locked',
  'reset',
  'registered',
  'approved',
  'rejected',
] as const;

/** A user as the Users API shows it (contract §3). */
export const InstitutionUser = v.strictObject({
  institutionUserId: v.string(),
  institutionId: v.string(),
  institutionUserRole: v.string(),
  institutionUserType: v.picklist(['RETAIL', 'BUSINESS']),
  userName: v.string(),
  email: Text,
  firstName: v.string(),
  lastName: v.string(),
  registrationDateTime: Text,
  userStatus: v.partial(v.strictObject(v.entriesFromList(userStatusFlags, v.literal(true)))),
  institutionCustomers: v.array(
    v.strictObject({
      institutionCustomerId: v.string(),
      memberNumber: v.string(),
      customerType: v.string(),
      hostLoginId: v.string(),
    }),
  ),
  contactMethods: v.array(ContactMethod),
  postalAddresses: v.array(PostalAddress),
  additionalInfo: v.strictObject({
    entry: v.array(v.strictObject({ key: v.string(), value: v.string() })),
  }),
});
export type InstitutionUser = v.InferOutput<typeof InstitutionUser>;

/** The user, with members that the Users API never shows or uses only for lookups. */
export const StoredUser = v.strictObject({
  document: InstitutionUser,
  hostUserId: v.string(),
  legacyUserGuid: v.string(),
  userId: v.string(),
  password: v.string(),
});
export type StoredUser = v.InferOutput<typeof StoredUser>;
