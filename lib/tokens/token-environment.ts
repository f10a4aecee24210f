import * as v from 'valibot';
import { TrustedUrl } from '../outbound/trusted-url.ts';
import { OwnTokenMark } from './own-token.ts';
import { signatureAlgorithms } from './signature.ts';
import { WholeNumber } from '../parse.ts';

const Text = v.pipe(v.string(), v.nonEmpty('must not be empty'));

/** A space beside a comma is no part of a word: ` acr` would keep no user's token out. */
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
  /** What every token must name in `aud`; of several, comma-separated, one. */
  TOKEN_AUDIENCE: SomeWords,
  /** By how many seconds the issuer's clock and ours may disagree. */
  TOKEN_SKEW_S: v.optional(WholeNumber(1, 60), '30'),
  /** The longest lifetime of a token that is accepted; absent: any. */
  TOKEN_MAX_LIFETIME_S: v.optional(WholeNumber(1, 999_999_999)),
  /** Comma-separated: the `ver` or `version` claims of access tokens, for tokens that have one. */
  TOKEN_VERSIONS: v.optional(SomeWords, '2,2.0,v2'),
  /** What marks a token as the institution's own: `claim=text`, comma-separated. Every mark must be there. `{name}` stands for another claim, `|` separates alternatives. */
  TOKEN_OWN_WHEN: v.optional(v.pipe(SomeWords, v.array(OwnTokenMark)), 'sub={client_id}'),
  /** Comma-separated claims of users: a token with one of them is never the institution's own. */
  TOKEN_OWN_UNLESS: v.optional(Words, 'auth_time,acr,amr,username,preferred_username'),
  /** `client=institution`, comma-separated: the institution of clients whose tokens do not name it. A token that names another one is refused. */
  TOKEN_CLIENT_INSTITUTIONS: v.optional(ClientInstitutions, ''),
  /** What stands before each scope; a scope without it does not count. */
  TOKEN_SCOPE_PREFIX: v.optional(v.string(), ''),
  /** The claim with the audience; another than `aud` only for an issuer whose tokens have none. */
  TOKEN_CLAIM_AUDIENCE: v.optional(Text, 'aud'),
  /** The claim with the institution; required in every token of a client that TOKEN_CLIENT_INSTITUTIONS does not name. */
  TOKEN_CLAIM_INSTITUTION: v.optional(Text, 'institutionId'),
  /** The claim with the one customer that a customer token reaches. */
  TOKEN_CLAIM_CUSTOMER: v.optional(Text, 'institutionCustomerId'),
  /** Where a customer token has it, the token reaches that user alone, and not the customer's other ones. */
  TOKEN_CLAIM_USER: v.optional(Text, 'institutionUserId'),
  /** The claim with the scopes: text separated by spaces, or a list. */
  TOKEN_CLAIM_SCOPE: v.optional(Text, 'scope'),
  /** The claim with the client that the audit record and the change name. */
  TOKEN_CLAIM_CLIENT: v.optional(Text, 'client_id'),
};

export const TokenEnvironment = v.variant('TOKEN_FORMAT', [
  v.object({
    /** `jwt`: signed tokens, verified here; `opaque`: the issuer is asked about each. */
    TOKEN_FORMAT: v.literal('jwt'),
    ...common,
    /** Where the keys of the issuer are. */
    JWKS_URL: TrustedUrl,
    /** Comma-separated. */
    TOKEN_ALGORITHMS: v.optional(
      v.pipe(SomeWords, v.array(v.picklist(signatureAlgorithms))),
      'RS256,PS256,ES256',
    ),
    /** Comma-separated `typ` headers; `JWT`, or `absent` for a token without one, only for an issuer that does not follow RFC 9068. */
    TOKEN_TYPES: v.optional(SomeWords, 'at+jwt'),
    /** Whether a token must name its key. `optional`: a token without `kid` is verified where exactly one key is for its algorithm. */
    TOKEN_KEY_ID: v.optional(v.picklist(['required', 'optional']), 'required'),
  }),
  v.object({
    TOKEN_FORMAT: v.literal('opaque'),
    ...common,
    /** Where the issuer is asked about a token (RFC 7662). */
    INTROSPECTION_URL: TrustedUrl,
    /** How long a revoked token may still be used. */
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
