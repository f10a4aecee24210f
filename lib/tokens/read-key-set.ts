import { createPublicKey, type KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { JsonText, parse } from '../parse.ts';
import { isKeyFor, type SignatureAlgorithm, type VerificationKey } from './signature.ts';

export interface IssuerKey extends VerificationKey {
  readonly kid: string | undefined;
}

export interface KeySetReading {
  readonly keys: readonly IssuerKey[];
  readonly passedOver: number;
}

/** RFC 7517 §4. */
const KeyMembers = v.object({
  kid: v.nullish(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,128}$/))),
  use: v.nullish(v.literal('sig')),
  key_ops: v.nullish(v.pipe(v.array(v.string()), v.includes('verify'))),
  alg: v.nullish(v.string()),
  // A published private key is worthless.
  d: v.nullish(v.never()),
});

/** No `oct`: a published secret would let anybody sign. */
const KeyMaterial = v.variant('kty', [
  v.object({ kty: v.literal('RSA'), n: v.string(), e: v.string() }),
  v.object({ kty: v.literal('EC'), crv: v.string(), x: v.string(), y: v.string() }),
]);
type KeyMaterial = v.InferOutput<typeof KeyMaterial>;

const KeySetText = JsonText(v.object({ keys: v.pipe(v.array(v.unknown()), v.maxLength(100)) }));

const publicKey = (jwk: KeyMaterial): KeyObject | undefined => {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
};

/** Without `alg`, a key is used for the first algorithm that fits (RFC 8725 §3.1). */
const readKey = (jwk: unknown, algorithms: readonly SignatureAlgorithm[]): IssuerKey | undefined => {
  const members = v.safeParse(KeyMembers, jwk);
  const material = v.safeParse(KeyMaterial, jwk);
  if (!members.success || !material.success) return undefined;
  const key = publicKey(material.output);
  if (key === undefined) return undefined;
  const { kid, alg } = members.output;
  const algorithm = algorithms.find((name) => (alg ?? name) === name && isKeyFor(name, key));
  return algorithm && { kid: kid ?? undefined, algorithm, key };
};

/** Skips broken and ambiguous keys (RFC 7517 §5); keys may share a `kid` if `alg` differs (§4.5). */
export const readKeySet = (text: string, algorithms: readonly SignatureAlgorithm[]): KeySetReading => {
  const jwks = parse('key-set', KeySetText, text, 'service-unavailable').keys;
  const usable = jwks.map((jwk) => readKey(jwk, algorithms)).filter((key) => key !== undefined);
  const namesakes = ({ kid, algorithm }: IssuerKey): readonly IssuerKey[] =>
    usable.filter((each) => each.kid === kid && each.algorithm === algorithm);
  const clear = usable.filter((key) => namesakes(key).every((each) => each.key.equals(key.key)));
  if (clear.length === 0) throw new Error('The key set has no usable key.');
  return {
    keys: clear.filter((key) => namesakes(key)[0] === key),
    passedOver: jwks.length - clear.length,
  };
};
