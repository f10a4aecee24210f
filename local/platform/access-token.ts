import { createPublicKey, sign, verify } from 'node:crypto';
import * as v from 'valibot';
import type { TokenStore } from './token-store.ts';

export const AccessTokenClaims = v.looseObject({
  iss: v.string(),
  aud: v.string(),
  sub: v.string(),
  client_id: v.string(),
  scope: v.string(),
  institutionId: v.string(),
  institutionCustomerId: v.optional(v.string()),
  institutionUserId: v.optional(v.string()),
  iat: v.number(),
  exp: v.number(),
  jti: v.string(),
});
export type AccessTokenClaims = v.InferOutput<typeof AccessTokenClaims>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs a JWT access token (RFC 9068 §2) with the key in force. */
export const signAccessToken = (store: TokenStore, claims: object, header: object = {}): string => {
  const { kid, pem } = store.signingKey();
  const text = `${encode({ alg: 'RS256', typ: 'at+jwt', kid, ...header })}.${encode(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), pem).toString('base64url')}`;
};

const Claims = v.pipe(v.string(), v.parseJson(), AccessTokenClaims);

/** The claims of a token this platform signed with a key it still publishes; neither expiry nor revocation is judged. */
export const readAccessToken = (store: TokenStore, token: string): AccessTokenClaims | undefined => {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const signed = store
    .publicKeys()
    .keys.some((key) =>
      verify(
        'RSA-SHA256',
        Buffer.from(`${header}.${payload}`),
        createPublicKey({ key, format: 'jwk' }),
        Buffer.from(signature, 'base64url'),
      ),
    );
  if (!signed) return undefined;
  const claims = v.safeParse(Claims, Buffer.from(payload, 'base64url').toString());
  return claims.success ? claims.output : undefined;
};

/** `active`: what RFC 7662 §2.2 means by it. */
export const tokenStanding = (
  store: TokenStore,
  token: string,
  now: number,
):
  | { readonly standing: 'active'; readonly claims: AccessTokenClaims }
  | { readonly standing: 'unknown' | 'expired' | 'revoked' } => {
  const claims = readAccessToken(store, token);
  if (claims === undefined) return { standing: 'unknown' };
  if (claims.exp * 1000 <= now) return { standing: 'expired' };
  return store.isRevoked(claims.jti) ? { standing: 'revoked' } : { standing: 'active', claims };
};
