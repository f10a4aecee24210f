import { createPublicKey, sign, verify } from 'node:crypto';
import * as v from 'valibot';
import type { TokenStore } from './token-store.ts';

const Claims = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({
    aud: v.string(),
    scope: v.string(),
    institutionId: v.string(),
    exp: v.number(),
  }),
);

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs a JWT access token (RFC 9068 §2) with the key in force. */
export const signAccessToken = (store: TokenStore, claims: object): string => {
  const { kid, pem } = store.signingKey();
  const text = `${encode({ alg: 'RS256', typ: 'at+jwt', kid })}.${encode(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), pem).toString('base64url')}`;
};

/** The claims of a token this platform signed with a key it still publishes. */
const readAccessToken = (store: TokenStore, token: string): v.InferOutput<typeof Claims> | undefined => {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const isSigned = store
    .publicKeys()
    .keys.some((key) =>
      verify(
        'RSA-SHA256',
        Buffer.from(`${header}.${payload}`),
        createPublicKey({ key, format: 'jwk' }),
        Buffer.from(signature, 'base64url'),
      ),
    );
  return isSigned ? v.parse(Claims, Buffer.from(payload, 'base64url').toString()) : undefined;
};

/** `active`: what RFC 7662 §2.2 means by it. */
export const tokenStanding = (store: TokenStore, token: string, now: number) => {
  const claims = readAccessToken(store, token);
  if (claims === undefined) return { standing: 'unknown' } as const;
  const standing = claims.exp * 1000 <= now ? 'expired' : 'active';
  return { standing, claims } as const;
};
