import { AppError } from '../errors.ts';
import type { Caller } from '../customers/caller.ts';
import type { JsonObject } from '../strict-json.ts';
import { refuseToken } from './refuse-token.ts';

/** In which claims the issuer says what; none of these names is public (contract §4). */
export interface ClaimNames {
  readonly institutionId: string;
  readonly customerId: string;
  readonly userId: string;
  readonly scope: string;
  readonly clientId: string;
}

export const defaultClaimNames: ClaimNames = {
  institutionId: 'institutionId',
  customerId: 'institutionCustomerId',
  userId: 'institutionUserId',
  scope: 'scope',
  clientId: 'client_id',
};

/** What every access token must say of itself, in whatever form it comes. */
export interface AccessRules {
  readonly issuer: string;
  readonly audience: string;
  readonly claimNames?: ClaimNames | undefined;
  /** By how many seconds the issuer's clock and ours may disagree; 1 to 60. */
  readonly skewS?: number | undefined;
  /** The longest time from `iat` to `exp` that is believed; absent: any. */
  readonly maxLifetimeS?: number | undefined;
  readonly now: () => number;
}

export const defaultSkewS = 30;

/** Claims by which issuers tell kinds of token apart, and the words for a v2 access token. */
const kindMarks = new Map([
  ['token_use', ['access', 'access_token']],
  ['token_type', ['bearer', 'access', 'access_token']],
  ['typ', ['bearer', 'access', 'access_token', 'at+jwt']],
  ['ver', ['2', '2.0', 'v2']],
  ['version', ['2', '2.0', 'v2']],
]);

/** Claims that only an ID token has (OpenID Connect Core §2, §3.3.2.11). */
const idTokenClaims = ['nonce', 'at_hash', 'c_hash'];

/** Claims that say how an end user signed in; a token that a client got for itself has none (RFC 9068 §2.2.1). */
const signInClaims = ['auth_time', 'acr', 'amr'];

/** Claims that name whom a token is about, which of a client's own is the client: RFC 7662 §2.2, OpenID Connect Core §5.1. */
const nameClaims = ['sub', 'username', 'preferred_username'];

/** A claim by a name that is configured: one that every object inherits is no claim. */
const claimOf = (claims: JsonObject, name: string): unknown =>
  Object.hasOwn(claims, name) ? claims[name] : undefined;

const isText = (value: unknown): value is string => typeof value === 'string';

/** One text or a list of texts. */
const textsIn = (value: unknown): readonly string[] => {
  if (isText(value)) return [value];
  return Array.isArray(value) && value.every(isText) ? value : [];
};

/** RFC 7519 §4.1.3: the audience is one text or a list, and one of them is exactly ours (RFC 8725 §3.9). */
export const isForAudience = (claims: JsonObject, audience: string): boolean =>
  textsIn(claims['aud']).includes(audience);

/** RFC 6749 §3.3: one text, separated by spaces; or a list of texts. Compared exactly, so nothing is trimmed. */
const readScopes = (claim: unknown): readonly string[] =>
  isText(claim) ? claim.split(' ').filter((scope) => scope !== '') : textsIn(claim);

const wordIn = (value: unknown): string =>
  isText(value) || typeof value === 'number' ? String(value).toLowerCase() : '';

/** RFC 8725 §3.11, §3.12: other tokens of the same issuer are not access tokens, however well signed. */
const refuseOtherKinds = (claims: JsonObject): void => {
  if (idTokenClaims.some((name) => Object.hasOwn(claims, name))) refuseToken('token-is-an-id-token');
  for (const [name, words] of kindMarks) {
    if (Object.hasOwn(claims, name) && !words.includes(wordIn(claimOf(claims, name))))
      refuseToken('token-of-another-kind');
  }
};

/** A NumericDate (RFC 7519 §2) in whole seconds. */
const readDate = (claims: JsonObject, name: string): number | undefined => {
  const value = claimOf(claims, name);
  if (value === undefined) return undefined;
  return Number.isSafeInteger(value) && Number(value) >= 0
    ? Number(value)
    : refuseToken(`${name.replace('_', '-')}-not-a-date`);
};

/** RFC 7519 §4.1.4–4.1.6. Answers when the customer signed in, if the token says so. */
const checkTimes = (
  claims: JsonObject,
  { skewS = defaultSkewS, maxLifetimeS, now }: AccessRules,
): number | undefined => {
  const nowS = Math.floor(now() / 1000);
  const expiresS = readDate(claims, 'exp') ?? refuseToken('exp-missing');
  const issuedS = readDate(claims, 'iat');
  const signedInS = readDate(claims, 'auth_time');
  const isFuture = (timeS = 0): boolean => timeS > nowS + skewS;
  if (isFuture(readDate(claims, 'nbf'))) refuseToken('nbf-in-the-future');
  if (isFuture(issuedS)) refuseToken('iat-in-the-future');
  if (isFuture(signedInS)) refuseToken('auth-time-in-the-future');
  if (maxLifetimeS !== undefined && expiresS - (issuedS ?? refuseToken('iat-missing')) > maxLifetimeS) {
    refuseToken('lifetime-too-long');
  }
  if (nowS >= expiresS + skewS) throw new AppError('token-expired');
  return signedInS;
};

/** RFC 6749 appendix A.1, without the space; short enough for a log line. */
const clientIdForm = /^[\x21-\x7e]{1,128}$/;

/** RFC 9068 §2.2 `client_id`, else OpenID Connect's `azp`. Never `sub`, which may name the customer. */
const readClientId = (claims: JsonObject, name: string): string => {
  const clientId = claimOf(claims, name) ?? claims['azp'];
  return isText(clientId) && clientIdForm.test(clientId) ? clientId : refuseToken('client-claim-not-valid');
};

const readInstitutionId = (claim: unknown): string => {
  if (isText(claim) && /^\d{5}$/.test(claim)) return claim;
  const detail = claim === undefined ? 'institution-claim-missing' : 'institution-claim-not-valid';
  throw new AppError('token-without-institution', { detail });
};

const readCustomerId = (
  claims: JsonObject,
  { customerId: name, userId }: ClaimNames,
  clientId: string,
): string | undefined => {
  const claim = claimOf(claims, name);
  if (isText(claim) && /^[0-9a-f]{32}$/.test(claim)) return claim;
  if (claim !== undefined) {
    throw new AppError('token-without-customer', { detail: 'customer-claim-not-valid' });
  }
  // RFC 9068 §2.2, §5: a user's token that fails to name its customer must not pass for the institution's own.
  const isOfUser =
    [...signInClaims, userId].some((each) => Object.hasOwn(claims, each)) ||
    nameClaims.some((each) => Object.hasOwn(claims, each) && claimOf(claims, each) !== clientId);
  if (isOfUser) throw new AppError('token-without-customer', { detail: 'customer-claim-missing' });
  return undefined;
};

/** Several users may act for one customer: where the issuer says for which of them a token is, it is for no other. */
const readUserId = (claim: unknown): string | undefined => {
  if (claim === undefined || (isText(claim) && /^[\w-]{1,64}$/.test(claim))) return claim;
  throw new AppError('token-without-customer', { detail: 'user-claim-not-valid' });
};

/** Who is calling, by claims whose origin and audience are proven already. */
export const readCaller = (claims: JsonObject, rules: AccessRules): Caller => {
  const names = rules.claimNames ?? defaultClaimNames;
  refuseOtherKinds(claims);
  // RFC 8725 §3.8, RFC 9068 §4: exactly, with no normalization.
  if (claims['iss'] !== rules.issuer) refuseToken('issuer-not-trusted');
  const authTimeS = checkTimes(claims, rules);
  const acr = claims['acr'];
  const clientId = readClientId(claims, names.clientId);
  return {
    institutionId: readInstitutionId(claimOf(claims, names.institutionId)),
    customerId: readCustomerId(claims, names, clientId),
    userId: readUserId(claimOf(claims, names.userId)),
    clientId,
    scopes: readScopes(claimOf(claims, names.scope)),
    authTimeS,
    acr: isText(acr) ? acr : undefined,
  };
};
