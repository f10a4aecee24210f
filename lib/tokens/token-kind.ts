import type { JsonObject } from '../strict-json.ts';
import { refuseToken } from './refuse-token.ts';

/** Claims that only an ID token has (OpenID Connect Core §2, §3.3.2.11). */
const idTokenClaims = ['nonce', 'at_hash', 'c_hash'] as const;

const kindWords = [
  ['token_use', ['access', 'access_token']],
  ['token_type', ['bearer', 'access', 'access_token']],
  ['typ', ['bearer', 'access', 'access_token', 'at+jwt']],
] as const;

const versionClaims = ['ver', 'version'] as const;

const isOneOf = (claim: unknown, words: readonly string[]): boolean =>
  (typeof claim === 'string' || typeof claim === 'number') && words.includes(String(claim).toLowerCase());

/** RFC 8725 §3.11, §3.12: other tokens of the issuer are no access tokens. */
export const refuseOtherKinds = (claims: JsonObject, versions: readonly string[]): void => {
  if (idTokenClaims.some((name) => claims[name] !== undefined)) refuseToken('token-is-an-id-token');
  const isOther = (name: string, words: readonly string[]): boolean =>
    claims[name] !== undefined && !isOneOf(claims[name], words);
  if (
    kindWords.some(([name, words]) => isOther(name, words)) ||
    versionClaims.some((name) => isOther(name, versions))
  ) {
    refuseToken('token-of-another-kind');
  }
};
