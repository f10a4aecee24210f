import * as v from 'valibot';
import type { ContactPoint } from '../contact/contact-points.ts';
import { type UpdateBlocker, updateBlockers, type User } from '../customers/users-api.ts';
import { parse } from '../parse.ts';
import { ContactMethod, emailsOf, phonesOf } from './contact-methods.ts';
import type { ContactPatch } from './contact-patch.ts';
import type { PlatformDialect } from './dialect.ts';
import { ElementsOf, Flag, Id, LenientJson, Text } from './lenient-json.ts';
import { PostalAddress, postalPointsOf } from './postal-addresses.ts';

/** The platform sends only flags that are true. */
const UserStatus = v.fallback(
  v.object({ active: Flag, registered: Flag, onHold: Flag, locked: Flag, rejected: Flag }),
  { active: false, registered: false, onHold: false, locked: false, rejected: false },
);

const Info = v.pipe(
  v.object({ entry: ElementsOf(v.object({ key: v.string(), value: Text })) }),
  v.transform(({ entry }) => entry),
);

const UserReply = v.object({
  institutionUserId: Id,
  /** Five digits, also where it is a number. */
  institutionId: v.pipe(
    Id,
    v.transform((id) => id.padStart(5, '0')),
  ),
  email: Text,
  userStatus: UserStatus,
  registrationDateTime: Text,
  institutionCustomers: ElementsOf(v.object({ institutionCustomerId: Text })),
  contactMethods: ElementsOf(ContactMethod),
  postalAddresses: ElementsOf(PostalAddress),
  additionalInfo: v.fallback(Info, []),
});
type UserReply = v.InferOutput<typeof UserReply>;
const UserJson = LenientJson(UserReply);

const blockersOf = (
  user: UserReply,
  { blockers, disclosures }: Pick<PlatformDialect, 'blockers' | 'disclosures'>,
): readonly UpdateBlocker[] => {
  const { active, registered, onHold, locked, rejected } = user.userStatus;
  const hasAccepted = user.additionalInfo.some(
    ({ key, value }) => key === disclosures?.key && value === disclosures.value,
  );
  const evidence: Readonly<Partial<Record<UpdateBlocker, boolean>>> = {
    NOT_ACTIVE: !active,
    NOT_REGISTERED: !registered && user.registrationDateTime === '',
    LOCKED: locked,
    ON_HOLD: onHold,
    REJECTED: rejected,
  };
  return updateBlockers.filter((blocker) =>
    blocker === 'DISCLOSURES_NOT_ACCEPTED'
      ? disclosures !== undefined && !hasAccepted
      : evidence[blocker] === true && blockers.includes(blocker),
  );
};

export interface ReadingRules {
  readonly defaultCountryCode: string;
  readonly dialect: PlatformDialect;
  readonly now: number;
  readonly contactPointsOf: ReadContactPoints;
}

export type ReadContactPoints = (
  reply: UserReply,
  rules: Pick<ReadingRules, 'defaultCountryCode' | 'now'>,
) => readonly ContactPoint[];

/** A GUID is the same in capitals and with hyphens. */
export const plainId = (id: string): string => id.toLowerCase().replaceAll('-', '');

/** Other ids stay as they are. */
const plainGuid = (id: string): string => (/^[\da-f]{32}$/.test(plainId(id)) ? plainId(id) : id);

/** Ids become part of keys and email tags, which allow no other characters. */
const keyForm = /^[\w-]{1,64}$/;

export const contactPointsOf: ReadContactPoints = (reply, rules) => [
  ...emailsOf(reply.email, reply.contactMethods),
  ...phonesOf(reply.contactMethods, rules.defaultCountryCode),
  ...postalPointsOf(reply.postalAddresses, rules),
];

/** BCP 47, or with an underscore: `es_US`. */
const languageTag = /^[A-Za-z]{2,3}(?:[-_][A-Za-z\d]{1,8})*$/;

export const readUser = (body: string, rules: ReadingRules): User => {
  const reply = parse('user', UserJson, body, 'upstream-unavailable');
  const customerIds = reply.institutionCustomers.map((each) => plainGuid(each.institutionCustomerId));
  const infoOf = (name: string | undefined): string =>
    reply.additionalInfo.find(({ key }) => key === name)?.value ?? '';
  const guid = plainGuid(infoOf('legacyUserGuid'));
  const language = infoOf(rules.dialect.languageKey);
  return {
    institutionId: reply.institutionId,
    institutionUserId: reply.institutionUserId,
    guid: keyForm.test(guid) ? guid : undefined,
    language: languageTag.test(language) ? language : undefined,
    customerIds: [...new Set(customerIds)].filter((id) => keyForm.test(id)).sort(),
    blockers: blockersOf(reply, rules.dialect),
    contactPoints: rules.contactPointsOf(reply, rules),
  };
};

const Members = LenientJson(v.record(v.string(), v.unknown()));

/** Undefined unless the reply shows every member that was written. */
export const readStored = (
  body: string,
  written: {
    readonly institutionId: string;
    readonly institutionUserId: string;
    readonly patch: ContactPatch;
  },
  rules: ReadingRules,
): readonly ContactPoint[] | undefined => {
  const members = v.safeParse(Members, body);
  const user = members.success && v.safeParse(UserReply, members.output);
  if (!user || !user.success) return undefined;
  const isShown = Object.keys(written.patch).every((member) => (members.output[member] ?? '') !== '');
  const { institutionId, institutionUserId } = user.output;
  return isShown && institutionId === written.institutionId && institutionUserId === written.institutionUserId
    ? rules.contactPointsOf(user.output, rules)
    : undefined;
};
