import { constants, verify, type KeyObject } from 'node:crypto';

// PKCS #1 v1.5 is the default; setting it explicitly doubles the time of a verification.
const pkcs1 = { keyType: 'rsa', options: undefined } as const;
const pss = {
  keyType: 'rsa',
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
} as const;
const ecdsa = { keyType: 'ec', options: { dsaEncoding: 'ieee-p1363' } } as const;

/** RFC 7518 §3.3–3.5, without shared secrets and without `none`. */
const schemes = {
  RS256: { ...pkcs1, hash: 'sha256' },
  RS384: { ...pkcs1, hash: 'sha384' },
  RS512: { ...pkcs1, hash: 'sha512' },
  PS256: { ...pss, hash: 'sha256' },
  PS384: { ...pss, hash: 'sha384' },
  PS512: { ...pss, hash: 'sha512' },
  ES256: { ...ecdsa, hash: 'sha256', curve: 'prime256v1' },
  ES384: { ...ecdsa, hash: 'sha384', curve: 'secp384r1' },
  ES512: { ...ecdsa, hash: 'sha512', curve: 'secp521r1' },
} as const;

export type SignatureAlgorithm = keyof typeof schemes;

const isAlgorithm = (name: string): name is SignatureAlgorithm => Object.hasOwn(schemes, name);
export const signatureAlgorithms = Object.keys(schemes).filter(isAlgorithm);

export interface VerificationKey {
  readonly algorithm: SignatureAlgorithm;
  readonly key: KeyObject;
}

/** RFC 7518 §3.3. */
const minRsaBits = 2048;

export const isKeyFor = (algorithm: SignatureAlgorithm, key: KeyObject): boolean => {
  const scheme = schemes[algorithm];
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.type !== 'public' || key.asymmetricKeyType !== scheme.keyType) return false;
  return scheme.keyType === 'rsa' ? modulusLength >= minRsaBits : namedCurve === scheme.curve;
};

export const isSignedBy = (
  { algorithm, key }: VerificationKey,
  { signedText, signature }: { readonly signedText: string; readonly signature: Uint8Array },
): boolean => {
  const { hash, options } = schemes[algorithm];
  return verify(hash, Buffer.from(signedText), options === undefined ? key : { key, ...options }, signature);
};
