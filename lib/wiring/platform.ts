import * as v from 'valibot';
import { outboundClient } from '../outbound/outbound-client.ts';
import { retryBudget, retryReads } from '../outbound/retry-reads.ts';
import { TrustedUrl } from '../outbound/trusted-url.ts';
import { DialectEnvironment, readDialect } from '../platform/dialect.ts';
import { httpUsersApi } from '../platform/http-users-api.ts';
import { serviceTokens } from '../platform/service-token.ts';
import { ServiceCredentials } from '../secrets/service-secrets.ts';
import type { Service } from './service.ts';

export const PlatformEnvironment = v.object({
  /** The platform: its origin, and what its paths begin with, if anything. */
  USERS_API_URL: TrustedUrl,
  ...DialectEnvironment.entries,
  /** Where the service gets its own tokens. */
  OAUTH_TOKEN_URL: TrustedUrl,
  /** Name of the secret with the service's own OAuth client. */
  CREDENTIALS_SECRET: v.pipe(v.string(), v.nonEmpty()),
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
    dialect: readDialect(env),
    send,
    tokens: serviceTokens({ send, credentials, url: env.OAUTH_TOKEN_URL, scopes, now, logger }),
    retry: retryReads({ budget: retryBudget(), now, random, sleep }),
    now,
    logger,
    defaultCountryCode: (institutionId) => institutions.find(institutionId)?.policy.defaultCountryCode ?? '1',
  });
  return { send, credentials, users };
};
