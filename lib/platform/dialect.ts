import * as v from 'valibot';
import type { UpdateBlocker, UserName } from '../customers/users-api.ts';

const statusBlockers = [
  'NOT_ACTIVE',
  'NOT_REGISTERED',
  'LOCKED',
  'ON_HOLD',
  'REJECTED',
] as const satisfies readonly UpdateBlocker[];

const UserIdType = v.pipe(v.string(), v.regex(/^[A-Z_]+$/, 'must be the name of a kind of id'));

const infoEntry = (text: string) => {
  const at = text.indexOf('=');
  return at < 0 ? undefined : { key: text.slice(0, at), value: text.slice(at + 1) };
};

/** The differences between deployments of the platform; the defaults are the published ones (contract §3). */
export const DialectEnvironment = v.object({
  /** The path of the Users API; `/db-users/v1/institution-users` in older deployments. */
  USERS_API_PATH: v.optional(
    v.pipe(v.string(), v.regex(/^(\/[\w.-]+)+$/, 'must be a path')),
    '/v1/institution-users',
  ),
  /** The platform's name for the id of a customer; `CUSTOMER_ID` in older deployments. */
  USERS_API_CUSTOMER_ID_TYPE: v.optional(UserIdType, 'LEGACY_USER_GUID'),
  /** The platform's name for the login id of a user. */
  USERS_API_LOGIN_ID_TYPE: v.optional(UserIdType, 'LOGIN_ID'),
  /** The platform's name for its own id of a user. */
  USERS_API_USER_ID_TYPE: v.optional(UserIdType, 'INSTITUTION_USER_ID'),
  /** The conditions in a user's status that block updates, comma-separated. */
  UPDATE_BLOCKERS: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => text.split(',')),
      v.array(v.picklist(statusBlockers)),
    ),
    statusBlockers.join(','),
  ),
  /** The `key=value` in a user's `additionalInfo` that updates require; empty: none. */
  DISCLOSURES_ENTRY: v.optional(
    v.pipe(v.string(), v.regex(/^$|^[^=]+=.+$/, 'must be a key and a value'), v.transform(infoEntry)),
    '',
  ),
  /** The key in a user's `additionalInfo` for the user's language; empty: none. */
  LANGUAGE_KEY: v.optional(v.string(), ''),
});

export const readDialect = (env: v.InferOutput<typeof DialectEnvironment>) => ({
  path: env.USERS_API_PATH,
  userIdTypes: {
    CUSTOMER_ID: env.USERS_API_CUSTOMER_ID_TYPE,
    LOGIN_ID: env.USERS_API_LOGIN_ID_TYPE,
    INSTITUTION_USER_ID: env.USERS_API_USER_ID_TYPE,
  } satisfies Record<UserName['type'], string>,
  blockers: env.UPDATE_BLOCKERS as readonly UpdateBlocker[],
  disclosures: env.DISCLOSURES_ENTRY,
  languageKey: env.LANGUAGE_KEY,
});
export type PlatformDialect = ReturnType<typeof readDialect>;
