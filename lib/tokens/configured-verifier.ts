import type { TokenVerifier } from '../customers/caller.ts';
import type { Logger } from '../logger.ts';
import type { SendRequest } from '../outbound/outbound-client.ts';
import type { Secret } from '../secrets/secrets.ts';
import type { ServiceCredentials } from '../secrets/service-credentials.ts';
import { introspectionVerifier } from './introspection-verifier.ts';
import { jwtVerifier } from './jwt-verifier.ts';
import { keyFetcher } from './key-fetcher.ts';
import { remoteKeySet } from './remote-key-set.ts';
import { readAccessRules, type TokenEnvironment } from './token-environment.ts';

export const configuredVerifier = (
  environment: TokenEnvironment,
  {
    send,
    credentials,
    logger,
    now,
  }: {
    readonly send: SendRequest;
    readonly credentials: Secret<ServiceCredentials>;
    readonly logger: Logger;
    readonly now: () => number;
  },
): TokenVerifier => {
  const rules = readAccessRules(environment, now);
  if (environment.TOKEN_FORMAT === 'opaque') {
    const { INTROSPECTION_URL: url, TOKEN_CACHE_S: cacheForS } = environment;
    return introspectionVerifier({ ...rules, url, send, credentials, logger, cacheForS });
  }
  const { JWKS_URL: url, TOKEN_ALGORITHMS: algorithms, TOKEN_TYPES: types } = environment;
  const keys = remoteKeySet({ fetchKeys: keyFetcher({ url, send }), now, logger, algorithms });
  const isKeyIdOptional = environment.TOKEN_KEY_ID === 'optional';
  return jwtVerifier({ ...rules, keys, algorithms, types, isKeyIdOptional });
};
