import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';

export const issuer = 'https://issuer.example';
export const audience = 'contact-info';
const institutionId = '00016';

export interface Issuer {
  /** The published key set, as text. */
  readonly keySet: string;
  /** An institution token, good for a day. */
  readonly token: string;
  /** A token like it that nobody has seen. */
  readonly mint: () => string;
}

const kid = 'bench-1';
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An issuer with one fresh RSA key. */
export const createIssuer = (): Issuer => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const nowS = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    aud: audience,
    sub: 'partner',
    client_id: 'partner',
    scope: 'institution-users:write',
    institutionId,
    iat: nowS,
    exp: nowS + 86_400,
  };
  const mint = (): string => {
    const text = `${encode({ alg: 'RS256', typ: 'at+jwt', kid })}.${encode({ ...claims, jti: randomUUID() })}`;
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
  };
  const key = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
  return { keySet: JSON.stringify({ keys: [key] }), token: mint(), mint };
};
