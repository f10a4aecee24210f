import { AppError } from '../errors.ts';
import type { JsonObject } from '../strict-json.ts';
import type { AccessRules } from './access-rules.ts';
import { refuseToken } from './refuse-token.ts';

/** In seconds since the epoch. */
export interface TokenTimes {
  readonly expiresS: number;
  readonly issuedS: number | undefined;
  readonly notBeforeS: number | undefined;
  readonly signedInS: number | undefined;
}

/** RFC 7519 §2: seconds since the epoch, perhaps with a fraction. */
const readDate = (claims: JsonObject, name: 'exp' | 'iat' | 'nbf' | 'auth_time'): number | undefined => {
  const value = claims[name];
  if (value === undefined) return undefined;
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
    ? value
    : refuseToken(`${name.replace('_', '-')}-not-a-date`);
};

/** RFC 7519 §4.1.4–4.1.6, OpenID Connect Core §2. */
export const readTimes = (claims: JsonObject): TokenTimes => ({
  expiresS: readDate(claims, 'exp') ?? refuseToken('exp-missing'),
  issuedS: readDate(claims, 'iat'),
  notBeforeS: readDate(claims, 'nbf'),
  signedInS: readDate(claims, 'auth_time'),
});

export const judgeTimes = (
  { expiresS, issuedS, notBeforeS, signedInS }: TokenTimes,
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
