import * as v from 'valibot';
import { outboundClient } from '../outbound/outbound-client.ts';
import { retryBudget, retryReads } from '../outbound/retry-reads.ts';
import { TrustedUrl } from '../outbound/trusted-url.ts';
import { DialectEnvironment, readDialect } from '../platform/dialect.ts';
import { httpUsersApi } from '../platform/http-users-api.ts';
import { serviceTokens } from '../platform/service-token.ts';
import { contactPointsOf, type ReadContactPoints } from '../platform/user-reply.ts';
import { ServiceCredentials } from '../secrets/service-secrets.ts';
import type { Service } from './service.ts';

export const PlatformEnvironment = v.object({
  /** The platform's base URL. */
  USERS_API_URL: TrustedUrl,
  ...DialectEnvironment.entries,
  /** The URL of the token endpoint for the service's own tokens. */
  OAUTH_TOKEN_URL: TrustedUrl,
  /** Name of the secret with the service's own OAuth client. */
  CREDENTIALS_SECRET: v.pipe(v.string(), v.nonEmpty()),
});

/** The scopes of the function's own token, and the reader for contact points. */
export interface PlatformUse {
  readonly scopes: readonly string[];
  readonly contactPointsOf: ReadContactPoints;
}

const readScope = 'institution-users:read';

/** Without contact points: telephone metadata is a third of a bundle. */
export const toIdentify: PlatformUse = { scopes: [readScope], contactPointsOf: () => [] };
export const toRead: PlatformUse = { scopes: [readScope], contactPointsOf };
export const toWrite: PlatformUse = { scopes: [readScope, 'institution-users:write'], contactPointsOf };

export const buildPlatform = (
  env: v.InferOutput<typeof PlatformEnvironment>,
  use: PlatformUse,
  { secrets, institutions, now, sleep, random, logger }: Omit<Service, 'lambda'>,
) => {
  const send = outboundClient({ now });
  const credentials = secrets(env.CREDENTIALS_SECRET, ServiceCredentials);
  const users = httpUsersApi({
    baseUrl: env.USERS_API_URL.replace(/\/$/, ''),
    dialect: readDialect(env),
    send,
    tokens: serviceTokens({ send, credentials, url: env.OAUTH_TOKEN_URL, scopes: use.scopes, now, logger }),
    retry: retryReads({ budget: retryBudget(), now, random, sleep }),
    now,
    logger,
    defaultCountryCode: (institutionId) => institutions.find(institutionId)?.policy.defaultCountryCode ?? '1',
    contactPointsOf: use.contactPointsOf,
  });
  return { send, credentials, users };
};
