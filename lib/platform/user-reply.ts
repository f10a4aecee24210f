import * as v from 'valibot';
import {
  toE164,
  type ContactPoint,
  type EmailPoint,
  type PhoneNumber,
  type PhonePoint,
  type PostalPoint,
} from '../contact/contact-points.ts';
import { phoneOnFile } from '../contact/phone-number.ts';
import { updateBlockers, type UpdateBlocker, type User } from '../customers/users-api.ts';

const Flag = v.nullish(v.boolean(), false);
/** The platform may leave a text out, say null or say nothing. */
const MaybeText = v.nullish(v.string(), '');

const ContactMethod = v.object({
  id: v.string(),
  protocol: v.string(),
  contactInfo: MaybeText,
  telephoneCountryCode: MaybeText,
});

const PostalAddress = v.object({
  id: v.string(),
  streetAddress1: MaybeText,
  streetAddress2: MaybeText,
  city: MaybeText,
  state: MaybeText,
  postalCode: MaybeText,
  country: MaybeText,
  primary: Flag,
});

/** A customer id is part of keys and of the tags of emails, which hold no other characters. */
const customerIdForm = /^[\w-]{1,64}$/;

/** A user as the Users API shows it (contract §3): what is used of it, whatever else the platform may add. */
export const UserReply = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    institutionUserId: v.pipe(v.string(), v.nonEmpty()),
    institutionId: v.string(),
    email: MaybeText,
    userStatus: v.nullish(v.object({ registered: Flag, locked: Flag, onHold: Flag }), {}),
    institutionCustomers: v.nullish(v.array(v.object({ institutionCustomerId: v.string() })), []),
    contactMethods: v.nullish(v.array(ContactMethod), []),
    postalAddresses: v.nullish(v.array(PostalAddress), []),
    additionalInfo: v.nullish(
      v.object({ entry: v.nullish(v.array(v.object({ key: v.string(), value: MaybeText })), []) }),
      {},
    ),
  }),
);
type UserReply = v.InferOutput<typeof UserReply>;

export interface ReadingRules {
  /** Of phone numbers kept without one. */
  readonly defaultCountryCode: string;
}

/** The key in `additionalInfo` whose value is `true` once the disclosures are accepted. */
const disclosuresKey = 'disclosuresAccepted';

const present = (text: string): string | undefined => (text === '' ? undefined : text);

const emailsOf = ({ email, contactMethods }: UserReply): readonly EmailPoint[] =>
  [
    { place: 'login' as const, value: email },
    ...contactMethods
      .filter(({ protocol }) => protocol === 'EMAIL')
      .map(({ id, contactInfo }) => ({ place: 'method' as const, id, value: contactInfo })),
  ]
    .filter(({ value }) => value !== '')
    .map((point) => ({ field: 'email', ...point }));

/** One phone is several methods, and the SMS one may lack the country code: then its sibling's counts. */
const phonesOf = ({ contactMethods }: UserReply, defaultCountryCode: string): readonly PhonePoint[] => {
  const methods = contactMethods.flatMap(({ id, protocol, contactInfo: text, telephoneCountryCode }) =>
    protocol === 'SMS' || protocol === 'VOICE'
      ? ([{ id, protocol, text, code: telephoneCountryCode.replace(/\D/g, '') }] as const)
      : [],
  );
  const codes = new Set(methods.map(({ code }) => code).filter((code) => code !== ''));
  // Equal numbers are one object, so that each has to be understood only once.
  const numbers = new Map<string, PhoneNumber>();
  const numberOf = (text: string, code: string): PhoneNumber | undefined => {
    const number = phoneOnFile(text, code);
    if (number === undefined) return undefined;
    const known = numbers.get(toE164(number)) ?? number;
    numbers.set(toE164(number), known);
    return known;
  };
  for (const { text, code } of methods) if (code !== '') numberOf(text, code);
  const siblingOf = (text: string): PhoneNumber | undefined =>
    [...codes].flatMap((code) => phoneOnFile(text, code) ?? []).find((each) => numbers.has(toE164(each)));
  return methods.flatMap(({ id, protocol, text, code }) => {
    const value = numberOf(text, present(code) ?? siblingOf(text)?.countryCode ?? defaultCountryCode);
    return value ? [{ field: 'phoneNumber', id, protocol, value }] : [];
  });
};

const postalOf = ({ postalAddresses }: UserReply): readonly PostalPoint[] =>
  postalAddresses.map(
    ({ id, primary, streetAddress1, streetAddress2, city, state, postalCode, country }) => ({
      field: 'postalAddress',
      id,
      standing: primary ? ('primary' as const) : ('lasting' as const),
      value: {
        address1: streetAddress1,
        address2: present(streetAddress2),
        city,
        state: present(state),
        postalCode: present(postalCode),
        country: country.toUpperCase(),
      },
    }),
  );

const blockersOf = ({ userStatus, additionalInfo }: UserReply): UpdateBlocker[] => {
  const accepted = additionalInfo.entry.some(({ key, value }) => key === disclosuresKey && value === 'true');
  const blocked: Readonly<Record<UpdateBlocker, boolean>> = {
    NOT_REGISTERED: !userStatus.registered,
    DISCLOSURES_NOT_ACCEPTED: !accepted,
    LOCKED: userStatus.locked,
    ON_HOLD: userStatus.onHold,
  };
  return updateBlockers.filter((blocker) => blocked[blocker]);
};

/** The user in the service's own words. */
export const toUser = (reply: UserReply, { defaultCountryCode }: ReadingRules): User => {
  const contactPoints: readonly ContactPoint[] = [
    ...emailsOf(reply),
    ...phonesOf(reply, defaultCountryCode),
    ...postalOf(reply),
  ];
  return {
    institutionId: reply.institutionId,
    institutionUserId: reply.institutionUserId,
    customerIds: [...new Set(reply.institutionCustomers.map((each) => each.institutionCustomerId))]
      .filter((id) => customerIdForm.test(id))
      .sort(),
    blockers: blockersOf(reply),
    contactPoints,
  };
};
