import * as v from 'valibot';
import { outboundClient } from '../outbound/outbound-client.ts';
import { retryBudget } from '../outbound/retry-budget.ts';
import { retryReads } from '../outbound/retry-reads.ts';
import { TrustedUrl } from '../outbound/trusted-url.ts';
import { httpUsersApi } from '../platform/http-users-api.ts';
import { serviceTokens } from '../platform/service-token.ts';
import { ServiceCredentials } from '../secrets/service-credentials.ts';
import type { Service } from './service.ts';

/** Where the platform is, and as whom the service calls it. */
export const PlatformEnvironment = v.object({
  /** The Users API, up to and without `/db-users`. */
  USERS_API_URL: TrustedUrl,
  /** Where the service gets its own tokens. */
  OAUTH_TOKEN_URL: TrustedUrl,
  /** Name of the secret with the service's own OAuth client. */
  CREDENTIALS_SECRET: v.pipe(v.string(), v.nonEmpty()),
});

/** The Users API, called with the service's own token of the scopes given, and what else calls the platform. */
export const buildPlatform = (
  env: v.InferOutput<typeof PlatformEnvironment>,
  scopes: readonly string[],
  { secrets, institutions, now, sleep, random, logger }: Omit<Service, 'lambda'>,
) => {
  const send = outboundClient({ now });
  const credentials = secrets(env.CREDENTIALS_SECRET, ServiceCredentials);
  const users = httpUsersApi({
    baseUrl: env.USERS_API_URL.replace(/\/$/, ''),
    send,
    tokens: serviceTokens({ send, credentials, url: env.OAUTH_TOKEN_URL, scopes, now, logger }),
    retry: retryReads({ budget: retryBudget(), now, random, sleep }),
    now,
    logger,
    defaultCountryCode: (institutionId) => institutions.find(institutionId)?.policy.defaultCountryCode ?? '1',
  });
  return { send, credentials, users };
};
