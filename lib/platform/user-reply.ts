import * as v from 'valibot';
import type { ContactPoint } from '../contact/contact-points.ts';
import type { User } from '../customers/users-api.ts';
import { parse } from '../parse.ts';
import { ContactMethod, emailsOf, phonesOf } from './contact-methods.ts';
import type { ContactPatch } from './contact-patch.ts';
import type { PlatformDialect } from './dialect.ts';
import { ElementsOf, Id, Text } from './lenient-json.ts';
import { PostalAddress, postalPointsOf } from './postal-addresses.ts';
import { blockersOf, UserStatus } from './update-blockers.ts';

const Info = v.pipe(
  v.object({ entry: ElementsOf(v.object({ key: v.string(), value: Text })) }),
  v.transform(({ entry }) => entry),
);

/** A user as the Users API shows it (contract §3): what is used of it, whatever else the platform may add. */
const UserReply = v.object({
  institutionUserId: Id,
  institutionId: Id,
  email: Text,
  userStatus: UserStatus,
  registrationDateTime: Text,
  institutionCustomers: ElementsOf(v.object({ institutionCustomerId: Text })),
  contactMethods: ElementsOf(ContactMethod),
  postalAddresses: ElementsOf(PostalAddress),
  additionalInfo: v.fallback(Info, []),
});
type UserReply = v.InferOutput<typeof UserReply>;

const JsonText = v.pipe(v.string(), v.parseJson());
const UserText = v.pipe(JsonText, UserReply);

export interface ReadingRules {
  /** Of phone numbers kept without one. */
  readonly defaultCountryCode: string;
  readonly dialect: PlatformDialect;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Customer ids and GUIDs are part of keys and of the tags of emails, which hold no other characters. */
const keyForm = /^[\w-]{1,64}$/;

const contactPointsOf = (reply: UserReply, rules: ReadingRules): readonly ContactPoint[] => [
  ...emailsOf(reply.email, reply.contactMethods),
  ...phonesOf(reply.contactMethods, rules.defaultCountryCode),
  ...postalPointsOf(reply.postalAddresses, rules),
];

/** The user in the service's own words. Throws `upstream-unavailable` where it is none. */
export const readUser = (body: string, rules: ReadingRules): User => {
  const reply = parse('user', UserText, body, 'upstream-unavailable');
  const customerIds = reply.institutionCustomers.map((each) => each.institutionCustomerId);
  const guid = reply.additionalInfo.find(({ key }) => key === 'legacyUserGuid')?.value ?? '';
  return {
    institutionId: reply.institutionId,
    institutionUserId: reply.institutionUserId,
    guid: keyForm.test(guid) ? guid : undefined,
    customerIds: [...new Set(customerIds)].filter((id) => keyForm.test(id)).sort(),
    blockers: blockersOf(reply, rules.dialect),
    contactPoints: contactPointsOf(reply, rules),
  };
};

const Shown = v.pipe(JsonText, v.record(v.string(), v.unknown()));

/** What is on file after a write; undefined unless the reply is the user with every member that was written. */
export const readStored = (
  body: string,
  written: {
    readonly institutionId: string;
    readonly institutionUserId: string;
    readonly patch: ContactPatch;
  },
  rules: ReadingRules,
): readonly ContactPoint[] | undefined => {
  const shown = v.safeParse(Shown, body);
  const user = v.safeParse(UserText, body);
  if (!shown.success || !user.success) return undefined;
  const isShown = Object.keys(written.patch).every((member) => (shown.output[member] ?? '') !== '');
  const { institutionId, institutionUserId } = user.output;
  return isShown && institutionId === written.institutionId && institutionUserId === written.institutionUserId
    ? contactPointsOf(user.output, rules)
    : undefined;
};
