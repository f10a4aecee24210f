import type { TokenVerifier } from '../customers/caller.ts';
import { introspectionVerifier, type IntrospectionRules } from './introspection-verifier.ts';
import { jwtVerifier } from './jwt-verifier.ts';
import { keyFetcher, remoteKeySet } from './remote-key-set.ts';
import { readAccessRules, type TokenEnvironment } from './token-environment.ts';

export const configuredVerifier = (
  environment: TokenEnvironment,
  { send, credentials, logger, now }: Pick<IntrospectionRules, 'send' | 'credentials' | 'logger' | 'now'>,
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
