import { createPublicKey, type JsonWebKeyInput } from 'node:crypto';
import * as v from 'valibot';
import { parse } from '../parse.ts';
import { isKeyFor, type SignatureAlgorithm, type VerificationKey } from './signature.ts';

const common = {
  kid: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,128}$/)),
  use: v.exactOptional(v.literal('sig')),
  key_ops: v.exactOptional(v.pipe(v.array(v.string()), v.includes('verify'))),
  alg: v.exactOptional(v.string()),
  // A private key that was published is no longer anyone's proof.
  d: v.exactOptional(v.never()),
};

/** A public key meant for signatures (RFC 7517 §4). No `oct`: a published secret would let anyone sign. */
const SigningKey = v.variant('kty', [
  v.object({ ...common, kty: v.literal('RSA'), n: v.string(), e: v.string() }),
  v.object({ ...common, kty: v.literal('EC'), crv: v.string(), x: v.string(), y: v.string() }),
]);

const KeySetText = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ keys: v.pipe(v.array(v.unknown()), v.maxLength(100)) }),
);

const publicKey = (jwk: JsonWebKeyInput['key']) => {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
};

/**
 * Reads a JWK set into its usable keys by `kid`. Keys not meant for us are passed over (RFC 7517 §5); a set that has
 * none left, or one `kid` twice, throws. A key without `alg` is for the first of `algorithms` that fits its type, as
 * one key serves one algorithm (RFC 8725 §3.1).
 */
export const readKeySet = (
  text: string,
  algorithms: readonly SignatureAlgorithm[],
): ReadonlyMap<string, VerificationKey> => {
  const keys = new Map<string, VerificationKey>();
  for (const each of parse('key-set', KeySetText, text, 'service-unavailable').keys) {
    if (!v.is(SigningKey, each)) continue;
    const key = publicKey(each);
    const algorithm = algorithms.find(
      (name) => key !== undefined && (each.alg ?? name) === name && isKeyFor(name, key),
    );
    if (key === undefined || algorithm === undefined) continue;
    if (keys.has(each.kid)) throw new Error('The key set has two keys of one kid.');
    keys.set(each.kid, { algorithm, key });
  }
  if (keys.size === 0) throw new Error('The key set has no usable key.');
  return keys;
};
