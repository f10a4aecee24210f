import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Keep } from '../keep.ts';
import { type InstitutionUser, StoredUser } from './institution-user.ts';

const userIdTypes = [
  'INSTITUTION_USER_ID',
  'HOST_USER_ID',
  'LEGACY_USER_GUID',
  'USER_ID',
  'LOGIN_ID',
] as const;
export type UserIdType = (typeof userIdTypes)[number];

export const isUserIdType = (text: string): text is UserIdType => userIdTypes.some((type) => type === text);

type Method = InstitutionUser['contactMethods'][number];

/** Fax numbers and tokens are not login ids. */
const isPhone = ({ protocol, contactInfo, contactMethodType }: Method): boolean =>
  contactInfo !== undefined && /SMS|VOICE/.test(protocol) && contactMethodType !== 'FAX';

/** A phone as one signs in with it; the country code of an SMS contact method that lacks it is that of its VOICE twin. */
const phoneNames = (
  { contactInfo = '', telephoneCountryCode }: Method,
  { contactMethods }: InstitutionUser,
) => {
  const twin = contactMethods.find((each) => each.contactInfo === contactInfo && each.telephoneCountryCode);
  const countryCode = telephoneCountryCode ?? twin?.telephoneCountryCode ?? '1';
  const isInternational = contactInfo.startsWith(`+${countryCode}`);
  const digits = (isInternational ? contactInfo.slice(countryCode.length + 1) : contactInfo).replace(
    /\D/g,
    '',
  );
  const parsed = parsePhoneNumberFromString(digits, { defaultCallingCode: countryCode });
  const national = parsed?.isValid() === true ? parsed.nationalNumber : digits;
  return [`LOGIN_ID +${countryCode}${national}`, `NATIONAL ${national}`];
};

/** All names of a user for lookups. */
const namesOf = ({ document, hostUserId, legacyUserGuid, userId }: StoredUser): readonly string[] =>
  [
    `INSTITUTION_USER_ID ${document.institutionUserId}`,
    `HOST_USER_ID ${hostUserId}`,
    `LEGACY_USER_GUID ${legacyUserGuid}`,
    `USER_ID ${userId}`,
    `LOGIN_ID ${document.userName.toLowerCase()}`,
    ...(document.email === undefined ? [] : [`LOGIN_ID ${document.email.toLowerCase()}`]),
    ...document.contactMethods.filter(isPhone).flatMap((method) => phoneNames(method, document)),
  ].map((name) => `${document.institutionId} ${name}`);

/** What someone who asks for a user can mean; digits alone may also be a phone's international or national number. */
const meanings = (type: UserIdType, id: string): readonly string[] => {
  if (type !== 'LOGIN_ID') return [`${type} ${id}`];
  const isDigits = /^\d+$/.test(id);
  return [`LOGIN_ID ${id.toLowerCase()}`, ...(isDigits ? [`LOGIN_ID +${id}`, `NATIONAL ${id}`] : [])];
};

/** The users of every institution; they are the seeds where none are kept. */
export const openUserStore = (keep: Keep, seeds: readonly StoredUser[]) => {
  const users = keep.under('users', StoredUser);
  /** By name, those who have it. */
  const index = new Map<string, ReadonlySet<string>>();
  const idsOf = (name: string): ReadonlySet<string> => index.get(name) ?? new Set();

  const list = (user: StoredUser): void => {
    const id = new Set([user.document.institutionUserId]);
    for (const name of namesOf(user)) index.set(name, idsOf(name).union(id));
  };
  const unlist = (user: StoredUser): void => {
    const id = new Set([user.document.institutionUserId]);
    for (const name of namesOf(user)) index.set(name, idsOf(name).difference(id));
  };
  const isTaken = (user: StoredUser): boolean =>
    namesOf(user)
      .filter((name) => name.includes(' LOGIN_ID '))
      .some((name) => [...idsOf(name)].some((id) => id !== user.document.institutionUserId));
  const put = (user: StoredUser): void => {
    users.set(user.document.institutionUserId, user);
    list(user);
  };

  users.values().forEach(list);
  if (users.values().length === 0) seeds.forEach(put);

  return {
    find: (institutionId: string, type: UserIdType, id: string): StoredUser | undefined => {
      const ids = new Set(meanings(type, id).flatMap((name) => [...idsOf(`${institutionId} ${name}`)]));
      const [only = ''] = ids;
      // Digits that match the phones of two users match nobody.
      return ids.size > 1 ? undefined : users.get(only);
    },
    /** Throws when the user's id or one of its sign-in names is taken. */
    add: (user: StoredUser): void => {
      if (users.get(user.document.institutionUserId) || isTaken(user))
        throw new Error('The user has a name of another user.');
      put(user);
    },
    /** False, and nothing is changed, when another user of the institution signs in with the user's contact. */
    replace: (document: InstitutionUser): boolean => {
      const former = users.get(document.institutionUserId);
      if (former === undefined || isTaken({ ...former, document })) return false;
      unlist(former);
      put({ ...former, document });
      return true;
    },
  };
};
export type UserStore = ReturnType<typeof openUserStore>;
