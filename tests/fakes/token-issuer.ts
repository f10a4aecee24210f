import { constants, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { SignatureAlgorithm, VerificationKey } from '../../lib/tokens/signature.ts';

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

interface IssuerKey extends VerificationKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

const issuerKey = (
  algorithm: SignatureAlgorithm,
  kid: string,
  { publicKey, privateKey } = rsa(),
): IssuerKey => ({ algorithm, kid, key: publicKey, privateKey });

/** One key for each algorithm that is accepted by default. */
export const rs256 = issuerKey('RS256', 'rsa-1');
export const ps256 = issuerKey('PS256', 'pss-1');
export const es256 = issuerKey('ES256', 'ec-1', generateKeyPairSync('ec', { namedCurve: 'P-256' }));
export const issuerKeys = [rs256, ps256, es256] as const;

export const toJwk = ({ key, kid, algorithm }: IssuerKey): Record<string, unknown> => ({
  ...key.export({ format: 'jwk' }),
  kid,
  alg: algorithm,
  use: 'sig',
});

export const jwks = (...keys: readonly unknown[]): string => JSON.stringify({ keys });

export const issuer = 'https://issuer.example/';
export const audience = 'contact-info';
export const startS = 1_800_000_000;
export const atStart = (): number => startS * 1000;

/** What an institution's own token says; `canary` stands for all that must not come out again. */
export const institutionClaims = {
  iss: issuer,
  aud: audience,
  sub: 'partner',
  client_id: 'partner',
  scope: 'institution-users:read institution-users:write',
  institutionId: '00016',
  iat: startS,
  exp: startS + 3600,
  jti: 'canary-jti-5d1c',
};

export const customerId = '18fc507616c646048ea400138c8ac887';

/** What the token of a customer who has signed in says. */
export const customerClaims = {
  ...institutionClaims,
  sub: 'canary-subject-77aa',
  institutionCustomerId: customerId,
  auth_time: startS - 60,
  acr: 'password',
};

const hashes = { 256: 'sha256', 384: 'sha384', 512: 'sha512' };

/** Signs bytes as the algorithm says (RFC 7518 §3), whatever the bytes are. */
export const signBytes = (algorithm: string, key: KeyObject, bytes: Buffer): Buffer =>
  sign(hashes[algorithm.slice(2) as '256'], bytes, {
    key,
    ...(algorithm.startsWith('PS') && {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
    ...(algorithm.startsWith('ES') && { dsaEncoding: 'ieee-p1363' as const }),
  });

export const encode = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url');

/** A well signed token of any two texts, JSON or not. */
export const signTexts = (
  header: string | Uint8Array,
  payload: string | Uint8Array,
  by: IssuerKey = rs256,
): string => {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${encode(signBytes(by.algorithm, by.privateKey, Buffer.from(signed)))}`;
};

/** A well signed token; a header member of undefined is left out. */
export const mint = (
  claims: object = institutionClaims,
  header: object = {},
  by: IssuerKey = rs256,
): string =>
  signTexts(
    JSON.stringify({ alg: by.algorithm, typ: 'at+jwt', kid: by.kid, ...header }),
    JSON.stringify(claims),
    by,
  );
