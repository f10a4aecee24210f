import * as v from 'valibot';
import { outboundClient } from '../outbound/outbound-client.ts';
import { retryBudget } from '../outbound/retry-budget.ts';
import { retryReads } from '../outbound/retry-reads.ts';
import { TrustedUrl } from '../outbound/trusted-url.ts';
import { publishedDialect, statusBlockers, type PlatformDialect } from '../platform/dialect.ts';
import { httpUsersApi } from '../platform/http-users-api.ts';
import { serviceTokens } from '../platform/service-token.ts';
import { ServiceCredentials } from '../secrets/service-credentials.ts';
import type { Service } from './service.ts';

const UserIdType = v.pipe(v.string(), v.regex(/^[A-Z_]+$/, 'must be the name of a kind of id'));

const infoEntry = (text: string): PlatformDialect['disclosures'] => {
  const at = text.indexOf('=');
  return at < 0 ? undefined : { key: text.slice(0, at), value: text.slice(at + 1) };
};

export const PlatformEnvironment = v.object({
  /** The platform: its origin, and what its paths begin with, if anything. */
  USERS_API_URL: TrustedUrl,
  /** The path of the Users API; `/db-users/v1/institution-users` in older deployments. */
  USERS_API_PATH: v.optional(
    v.pipe(v.string(), v.regex(/^(\/[\w.-]+)+$/, 'must be a path')),
    publishedDialect.path,
  ),
  /** What the platform calls the id of a customer; `CUSTOMER_ID` in older deployments. */
  USERS_API_CUSTOMER_ID_TYPE: v.optional(UserIdType, publishedDialect.userIdTypes.CUSTOMER_ID),
  /** What the platform calls the name a user signs in with. */
  USERS_API_LOGIN_ID_TYPE: v.optional(UserIdType, publishedDialect.userIdTypes.LOGIN_ID),
  /** What the platform calls its own id of a user. */
  USERS_API_USER_ID_TYPE: v.optional(UserIdType, publishedDialect.userIdTypes.INSTITUTION_USER_ID),
  /** What in a user's status keeps contact information from being updated, comma-separated. */
  UPDATE_BLOCKERS: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => text.split(',')),
      v.array(v.picklist(statusBlockers)),
    ),
    publishedDialect.blockers.join(','),
  ),
  /** The `key=value` in a user's `additionalInfo` without which nothing is updated; empty: none is asked for. */
  DISCLOSURES_ENTRY: v.optional(
    v.pipe(v.string(), v.regex(/^$|^[^=]+=.+$/, 'must be a key and a value'), v.transform(infoEntry)),
    '',
  ),
  /** The key in a user's `additionalInfo` of the language that the user reads; empty: the platform tells none. */
  LANGUAGE_KEY: v.optional(v.string(), ''),
  /** Where the service gets its own tokens. */
  OAUTH_TOKEN_URL: TrustedUrl,
  /** Name of the secret with the service's own OAuth client. */
  CREDENTIALS_SECRET: v.pipe(v.string(), v.nonEmpty()),
});

const dialectOf = (env: v.InferOutput<typeof PlatformEnvironment>): PlatformDialect => ({
  path: env.USERS_API_PATH,
  userIdTypes: {
    CUSTOMER_ID: env.USERS_API_CUSTOMER_ID_TYPE,
    LOGIN_ID: env.USERS_API_LOGIN_ID_TYPE,
    INSTITUTION_USER_ID: env.USERS_API_USER_ID_TYPE,
  },
  blockers: env.UPDATE_BLOCKERS,
  disclosures: env.DISCLOSURES_ENTRY,
  languageKey: env.LANGUAGE_KEY,
});

export const buildPlatform = (
  env: v.InferOutput<typeof PlatformEnvironment>,
  scopes: readonly string[],
  { secrets, institutions, now, sleep, random, logger }: Omit<Service, 'lambda'>,
) => {
  const send = outboundClient({ now });
  const credentials = secrets(env.CREDENTIALS_SECRET, ServiceCredentials);
  const users = httpUsersApi({
    baseUrl: env.USERS_API_URL.replace(/\/$/, ''),
    dialect: dialectOf(env),
    send,
    tokens: serviceTokens({ send, credentials, url: env.OAUTH_TOKEN_URL, scopes, now, logger }),
    retry: retryReads({ budget: retryBudget(), now, random, sleep }),
    now,
    logger,
    defaultCountryCode: (institutionId) => institutions.find(institutionId)?.policy.defaultCountryCode ?? '1',
  });
  return { send, credentials, users };
};
