import * as v from 'valibot';
import { TrustedUrl } from '../outbound/trusted-url.ts';
import { OwnTokenMark } from './own-token.ts';
import { signatureAlgorithms } from './signature.ts';
import { WholeNumber } from '../parse.ts';

const Text = v.pipe(v.string(), v.nonEmpty('must not be empty'));

/** Spaces next to commas are trimmed: ` acr` would match no claim. */
const split = (text: string): readonly string[] =>
  text.trim() === '' ? [] : text.split(',').map((word) => word.trim());

const Words = v.pipe(v.string(), v.transform(split), v.array(Text));
const SomeWords = v.pipe(Words, v.nonEmpty('must not be empty'));

const ClientInstitutions = v.pipe(
  Words,
  v.array(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,128}=\d{5}$/, 'must be client=institution'))),
  v.transform((pairs) => pairs.map((pair) => [pair.slice(0, -6), pair.slice(-5)] as const)),
  v.check((pairs) => new Map(pairs).size === pairs.length, 'must name each client once'),
  v.transform((pairs) => new Map(pairs)),
);

const common = {
  /** The `iss` of every token; of an opaque one, where the issuer states it. */
  TOKEN_ISSUER: Text,
  /** Comma-separated; every token must have one of these in `aud`. */
  TOKEN_AUDIENCE: SomeWords,
  /** The allowed difference between the issuer's clock and ours, in seconds. */
  TOKEN_SKEW_S: v.optional(WholeNumber(1, 60), '30'),
  /** The longest accepted lifetime of a token; absent: any. */
  TOKEN_MAX_LIFETIME_S: v.optional(WholeNumber(1, 999_999_999)),
  /** Comma-separated: the `ver` or `version` claims of access tokens, for tokens that have one. */
  TOKEN_VERSIONS: v.optional(SomeWords, '2,2.0,v2'),
  /** The marks of an institution's own token: `claim=text`, comma-separated, all required. `{name}` stands for another claim, `|` separates alternatives. */
  TOKEN_OWN_WHEN: v.optional(v.pipe(SomeWords, v.array(OwnTokenMark)), 'sub={client_id}'),
  /** Comma-separated claims of users: a token with one of them is never the institution's own. */
  TOKEN_OWN_UNLESS: v.optional(Words, 'auth_time,acr,amr,username,preferred_username'),
  /** `client=institution`, comma-separated: the institutions of clients whose tokens do not name one. A token that names a different one is refused. */
  TOKEN_CLIENT_INSTITUTIONS: v.optional(ClientInstitutions, ''),
  /** The prefix of each scope; scopes without it are ignored. */
  TOKEN_SCOPE_PREFIX: v.optional(v.string(), ''),
  /** The claim with the audience; use one other than `aud` only if the issuer's tokens have no `aud`. */
  TOKEN_CLAIM_AUDIENCE: v.optional(Text, 'aud'),
  /** The claim with the institution; required in every token of a client that TOKEN_CLIENT_INSTITUTIONS does not name. */
  TOKEN_CLAIM_INSTITUTION: v.optional(Text, 'institutionId'),
  /** The claim with the customer of a customer token. */
  TOKEN_CLAIM_CUSTOMER: v.optional(Text, 'institutionCustomerId'),
  /** The claim with the user; a customer token with it gives access to that user only. */
  TOKEN_CLAIM_USER: v.optional(Text, 'institutionUserId'),
  /** The claim with the scopes: text separated by spaces, or a list. */
  TOKEN_CLAIM_SCOPE: v.optional(Text, 'scope'),
  /** The claim with the client, for the audit record and the change. */
  TOKEN_CLAIM_CLIENT: v.optional(Text, 'client_id'),
};

export const TokenEnvironment = v.variant('TOKEN_FORMAT', [
  v.object({
    /** `jwt`: signed tokens, verified here; `opaque`: checked by introspection. */
    TOKEN_FORMAT: v.literal('jwt'),
    ...common,
    /** The URL of the issuer's keys. */
    JWKS_URL: TrustedUrl,
    /** Accepted algorithms, comma-separated. */
    TOKEN_ALGORITHMS: v.optional(
      v.pipe(SomeWords, v.array(v.picklist(signatureAlgorithms))),
      'RS256,PS256,ES256',
    ),
    /** Accepted `typ` headers, comma-separated; use `JWT`, or `absent` for tokens without one, only if the issuer does not follow RFC 9068. */
    TOKEN_TYPES: v.optional(SomeWords, 'at+jwt'),
    /** Whether a token must have `kid`. `optional`: without it, exactly one key must match the algorithm. */
    TOKEN_KEY_ID: v.optional(v.picklist(['required', 'optional']), 'required'),
  }),
  v.object({
    TOKEN_FORMAT: v.literal('opaque'),
    ...common,
    /** The URL for introspection (RFC 7662). */
    INTROSPECTION_URL: TrustedUrl,
    /** How long introspection results are cached, and a revoked token is still accepted. */
    TOKEN_CACHE_S: v.optional(WholeNumber(0, 300), '15'),
  }),
]);
export type TokenEnvironment = v.InferOutput<typeof TokenEnvironment>;

export const readAccessRules = (environment: TokenEnvironment, now: () => number) => ({
  issuer: environment.TOKEN_ISSUER,
  audiences: environment.TOKEN_AUDIENCE,
  claimNames: {
    audience: environment.TOKEN_CLAIM_AUDIENCE,
    institutionId: environment.TOKEN_CLAIM_INSTITUTION,
    customerId: environment.TOKEN_CLAIM_CUSTOMER,
    userId: environment.TOKEN_CLAIM_USER,
    scope: environment.TOKEN_CLAIM_SCOPE,
    clientId: environment.TOKEN_CLAIM_CLIENT,
  },
  versions: environment.TOKEN_VERSIONS.map((version) => version.toLowerCase()),
  scopePrefix: environment.TOKEN_SCOPE_PREFIX,
  ownToken: {
    marks: environment.TOKEN_OWN_WHEN,
    userClaims: [...environment.TOKEN_OWN_UNLESS, environment.TOKEN_CLAIM_USER],
  },
  clientInstitutions: environment.TOKEN_CLIENT_INSTITUTIONS,
  skewS: environment.TOKEN_SKEW_S,
  maxLifetimeS: environment.TOKEN_MAX_LIFETIME_S,
  now,
});
export type AccessRules = ReturnType<typeof readAccessRules>;
