import type { Caller } from '../customers/caller.ts';
import { AppError } from '../errors.ts';
import type { JsonObject } from '../strict-json.ts';
import type { AccessRules } from './token-environment.ts';
import { isOwnToken } from './own-token.ts';
import { refuseToken } from './token-text.ts';

/** Claims that only an ID token has (OpenID Connect Core §2, §3.3.2.11). */
const idTokenClaims = ['nonce', 'at_hash', 'c_hash'] as const;

/** Claims that name the kind of a token, with the words for an access token. */
const kindClaims: readonly (readonly [name: string, words: readonly string[]])[] = [
  ['token_use', ['access', 'access_token']],
  ['token_type', ['bearer', 'access', 'access_token']],
  ['typ', ['bearer', 'access', 'access_token', 'at+jwt']],
  // ForgeRock and Oracle: their tokens of every kind have one audience.
  ['tokenName', ['access_token']],
  ['tok_type', ['at']],
];
const versionClaims = ['ver', 'version'] as const;

const isOneOf = (claim: unknown, words: readonly string[]): boolean =>
  (typeof claim === 'string' || typeof claim === 'number') && words.includes(String(claim).toLowerCase());

/** RFC 8725 §3.11, §3.12: refuse the issuer's other tokens. */
const refuseOtherKinds = (claims: JsonObject, versions: readonly string[]): void => {
  if (idTokenClaims.some((name) => claims[name] !== undefined)) refuseToken('token-is-an-id-token');
  const isOther = (name: string, words: readonly string[]): boolean =>
    claims[name] !== undefined && !isOneOf(claims[name], words);
  if (
    kindClaims.some(([name, words]) => isOther(name, words)) ||
    versionClaims.some((name) => isOther(name, versions))
  ) {
    refuseToken('token-of-another-kind');
  }
};

/** RFC 7519 §2: seconds since the epoch, possibly with a fraction. */
const readDate = (claims: JsonObject, name: 'exp' | 'iat' | 'nbf' | 'auth_time'): number | undefined => {
  const value = claims[name];
  if (value === undefined) return undefined;
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
    ? value
    : refuseToken(`${name.replace('_', '-')}-not-a-date`);
};

/** RFC 7519 §4.1.4–4.1.6, OpenID Connect Core §2. */
const readTimes = (claims: JsonObject) => ({
  expiresS: readDate(claims, 'exp') ?? refuseToken('exp-missing'),
  issuedS: readDate(claims, 'iat'),
  notBeforeS: readDate(claims, 'nbf'),
  signedInS: readDate(claims, 'auth_time'),
});

export const judgeTimes = (
  { expiresS, issuedS, notBeforeS, signedInS }: ReturnType<typeof readTimes>,
  { skewS, maxLifetimeS, now }: Pick<AccessRules, 'skewS' | 'maxLifetimeS' | 'now'>,
): void => {
  const nowS = now() / 1000;
  const isFuture = (timeS = 0): boolean => timeS > nowS + skewS;
  if (isFuture(notBeforeS)) refuseToken('nbf-in-the-future');
  if (isFuture(issuedS)) refuseToken('iat-in-the-future');
  if (isFuture(signedInS)) refuseToken('auth-time-in-the-future');
  if (maxLifetimeS !== undefined && expiresS - (issuedS ?? refuseToken('iat-missing')) > maxLifetimeS) {
    refuseToken('lifetime-too-long');
  }
  if (nowS >= expiresS + skewS) throw new AppError('token-expired');
};

/** Inherited names are not claims. */
const claimOf = (claims: JsonObject, name: string): unknown =>
  Object.hasOwn(claims, name) ? claims[name] : undefined;

const matches = (claim: unknown, form: RegExp): claim is string =>
  typeof claim === 'string' && form.test(claim);

/** RFC 6749 appendix A.1, without spaces; short enough for a log line. */
const clientIdForm = /^[\x21-\x7e]{1,128}$/;
const institutionIdForm = /^\d{5}$/;
const customerIdForm = /^[0-9a-f]{32}$/;
const userIdForm = /^[\w-]{1,64}$/;

const readClientId = (claim: unknown): string =>
  matches(claim, clientIdForm) ? claim : refuseToken('client-claim-not-valid');

/** If both the token and the configuration name one, they must agree. */
const readInstitutionId = (claim: unknown, configured: string | undefined): string => {
  const institutionId = claim === undefined ? configured : claim;
  if (matches(institutionId, institutionIdForm) && institutionId === (configured ?? institutionId)) {
    return institutionId;
  }
  const detail = institutionId === undefined ? 'institution-claim-missing' : 'institution-claim-not-valid';
  throw new AppError('token-without-institution', { detail });
};

/** RFC 9068 §5: a user's token without a customer must not pass as the institution's own. */
const readCustomerId = (
  claims: JsonObject,
  { claimNames, ownToken }: Pick<AccessRules, 'claimNames' | 'ownToken'>,
): string | undefined => {
  const claim = claimOf(claims, claimNames.customerId);
  if (matches(claim, customerIdForm)) return claim;
  if (claim === undefined && isOwnToken(claims, ownToken)) return undefined;
  const detail = claim === undefined ? 'customer-claim-missing' : 'customer-claim-not-valid';
  throw new AppError('token-without-customer', { detail });
};

const readUserId = (claim: unknown): string | undefined => {
  if (claim === undefined || matches(claim, userIdForm)) return claim;
  throw new AppError('token-without-customer', { detail: 'user-claim-not-valid' });
};

const readOwner = (claims: JsonObject, { claimNames, ownToken, clientInstitutions }: AccessRules) => {
  const clientId = readClientId(claimOf(claims, claimNames.clientId));
  return {
    clientId,
    institutionId: readInstitutionId(
      claimOf(claims, claimNames.institutionId),
      clientInstitutions.get(clientId),
    ),
    customerId: readCustomerId(claims, { claimNames, ownToken }),
    userId: readUserId(claimOf(claims, claimNames.userId)),
  };
};

const isText = (value: unknown): value is string => typeof value === 'string';

const textsIn = (value: unknown): readonly string[] => {
  if (isText(value)) return [value];
  return Array.isArray(value) && value.every(isText) ? value : [];
};

/** RFC 7519 §4.1.3: a text or a list; one must be exactly ours (RFC 8725 §3.9). */
export const isForAudience = (
  claims: JsonObject,
  { audiences, claimNames }: Pick<AccessRules, 'audiences' | 'claimNames'>,
): boolean => textsIn(claims[claimNames.audience]).some((each) => audiences.includes(each));

/** RFC 6749 §3.3: one text, separated by spaces, or a list; compared exactly. */
const readScopes = (claim: unknown, prefix: string): readonly string[] => {
  const scopes = isText(claim) ? claim.split(' ').filter((scope) => scope !== '') : textsIn(claim);
  return scopes.filter((scope) => scope.startsWith(prefix)).map((scope) => scope.slice(prefix.length));
};

export const readAccessClaims = (claims: JsonObject, rules: AccessRules) => {
  refuseOtherKinds(claims, rules.versions);
  // RFC 8725 §3.8, RFC 9068 §4: exactly.
  if (claims['iss'] !== rules.issuer) refuseToken('issuer-not-trusted');
  const times = readTimes(claims);
  const acr = claims['acr'];
  const caller: Caller = {
    ...readOwner(claims, rules),
    scopes: readScopes(claims[rules.claimNames.scope], rules.scopePrefix),
    authTimeS: times.signedInS,
    acr: isText(acr) ? acr : undefined,
  };
  return { caller, times };
};
export type AccessClaims = ReturnType<typeof readAccessClaims>;
