import * as v from 'valibot';

export const ContactMethod = v.strictObject({
  id: v.string(),
  protocol: v.picklist(['SMS', 'VOICE', 'EMAIL']),
  contactInfo: v.string(),
  telephoneCountryCode: v.optional(v.string()),
  activated: v.boolean(),
  validated: v.boolean(),
  enrolledDateTime: v.string(),
  primary: v.optional(v.boolean()),
});
export type ContactMethod = v.InferOutput<typeof ContactMethod>;

export const PostalAddress = v.strictObject({
  id: v.string(),
  streetAddress1: v.string(),
  streetAddress2: v.optional(v.string()),
  city: v.string(),
  state: v.optional(v.string()),
  postalCode: v.optional(v.string()),
  country: v.string(),
  primary: v.boolean(),
  postalAddressType: v.string(),
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
  email: v.optional(v.string()),
  firstName: v.string(),
  lastName: v.string(),
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

/** The user and what the Users API never shows, or takes only as a name to look up. */
export const StoredUser = v.strictObject({
  document: InstitutionUser,
  hostUserId: v.string(),
  legacyUserGuid: v.string(),
  userId: v.string(),
  password: v.string(),
});
export type StoredUser = v.InferOutput<typeof StoredUser>;
