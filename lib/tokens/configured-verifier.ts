import * as v from 'valibot';
import type { Secret } from '../secrets/secrets.ts';
import type { ServiceCredentials } from '../secrets/service-credentials.ts';
import type { Logger } from '../logger.ts';
import type { SendRequest } from '../outbound/outbound-client.ts';
import { TrustedUrl } from '../outbound/trusted-url.ts';
import { WholeNumber } from '../whole-number.ts';
import { defaultClaimNames, defaultSkewS } from './access-claims.ts';
import type { TokenVerifier } from '../customers/caller.ts';
import { keyFetcher } from './key-fetcher.ts';
import { defaultCacheForS, introspectionVerifier } from './introspection-verifier.ts';
import { defaultTypes, jwtVerifier } from './jwt-verifier.ts';
import { remoteKeySet } from './remote-key-set.ts';
import { defaultAlgorithms, signatureAlgorithms } from './signature.ts';

const Text = v.pipe(v.string(), v.nonEmpty('must not be empty'));

const WordList = v.pipe(
  Text,
  v.transform((text) => text.split(',')),
);

const common = {
  /** The `iss` of every token. */
  TOKEN_ISSUER: Text,
  /** What every token must name in `aud`. */
  TOKEN_AUDIENCE: Text,
  /** By how many seconds the issuer's clock and ours may disagree. */
  TOKEN_SKEW_S: v.optional(WholeNumber(1, 60), String(defaultSkewS)),
  /** The longest lifetime of a token that is accepted; absent: any. */
  TOKEN_MAX_LIFETIME_S: v.optional(WholeNumber(1, 999_999_999)),
  /** The claim with the institution; required in every token. */
  TOKEN_CLAIM_INSTITUTION: v.optional(Text, defaultClaimNames.institutionId),
  /** The claim with the one customer that a customer token reaches. */
  TOKEN_CLAIM_CUSTOMER: v.optional(Text, defaultClaimNames.customerId),
  /** Where a customer token has it, the token reaches that user alone, and not the customer's other ones. */
  TOKEN_CLAIM_USER: v.optional(Text, defaultClaimNames.userId),
  /** The claim with the scopes: text separated by spaces, or a list. */
  TOKEN_CLAIM_SCOPE: v.optional(Text, defaultClaimNames.scope),
  /** The claim with the client that the audit record and the change name. */
  TOKEN_CLAIM_CLIENT: v.optional(Text, defaultClaimNames.clientId),
};

/** The environment's say on access tokens: of which form they are is decided here, never by looking at one. */
export const TokenEnvironment = v.variant('TOKEN_FORMAT', [
  v.object({
    /** `jwt`: signed tokens, verified here; `opaque`: the issuer is asked about each. */
    TOKEN_FORMAT: v.literal('jwt'),
    ...common,
    /** Where the keys of the issuer are. */
    JWKS_URL: TrustedUrl,
    /** Comma-separated. */
    TOKEN_ALGORITHMS: v.optional(
      v.pipe(WordList, v.array(v.picklist(signatureAlgorithms))),
      defaultAlgorithms.join(','),
    ),
    /** Comma-separated `typ` headers; `JWT` only for an issuer that does not follow RFC 9068. */
    TOKEN_TYPES: v.optional(WordList, defaultTypes.join(',')),
  }),
  v.object({
    TOKEN_FORMAT: v.literal('opaque'),
    ...common,
    /** Where the issuer is asked about a token (RFC 7662). */
    INTROSPECTION_URL: TrustedUrl,
    /** How long a revoked token may still be used. */
    TOKEN_CACHE_S: v.optional(WholeNumber(0, 300), String(defaultCacheForS)),
  }),
]);
export type TokenEnvironment = v.InferOutput<typeof TokenEnvironment>;

/** The verifier that the environment asks for. */
export const configuredVerifier = (
  environment: TokenEnvironment,
  {
    send,
    credentials,
    logger,
    now,
  }: {
    readonly send: SendRequest;
    /** The service's own credentials at the introspection endpoint; not used for JWTs. */
    readonly credentials: Secret<ServiceCredentials>;
    readonly logger: Logger;
    readonly now: () => number;
  },
): TokenVerifier => {
  const rules = {
    issuer: environment.TOKEN_ISSUER,
    audience: environment.TOKEN_AUDIENCE,
    skewS: environment.TOKEN_SKEW_S,
    maxLifetimeS: environment.TOKEN_MAX_LIFETIME_S,
    claimNames: {
      institutionId: environment.TOKEN_CLAIM_INSTITUTION,
      customerId: environment.TOKEN_CLAIM_CUSTOMER,
      userId: environment.TOKEN_CLAIM_USER,
      scope: environment.TOKEN_CLAIM_SCOPE,
      clientId: environment.TOKEN_CLAIM_CLIENT,
    },
    now,
  };
  if (environment.TOKEN_FORMAT === 'opaque') {
    const { INTROSPECTION_URL: url, TOKEN_CACHE_S: cacheForS } = environment;
    return introspectionVerifier({ ...rules, url, send, credentials, logger, cacheForS });
  }
  const { JWKS_URL: url, TOKEN_ALGORITHMS: algorithms, TOKEN_TYPES: types } = environment;
  const keys = remoteKeySet({ fetchKeys: keyFetcher({ url, send }), now, logger, algorithms });
  return jwtVerifier({ ...rules, keys, algorithms, types });
};
