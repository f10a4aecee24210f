import { createSecretKey, type KeyObject } from 'node:crypto';
import * as v from 'valibot';

/** Made into a key once: node:crypto takes ten times as long with bytes, which could also be logged. */
const toKey = (base64: string): KeyObject => createSecretKey(base64, 'base64');

const SecretKey = v.pipe(v.string(), v.nonEmpty(), v.base64(), v.transform(toKey));

const bytesIn = ({ symmetricKeySize }: KeyObject): number => Number(symmetricKeySize);

const keyId = /^[\w-]{1,32}$/;

/** The secret with the AES-256 keys that seal contact values, by key id; `current` seals, all of them open. */
export const SealingKeys = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    current: v.string(),
    keys: v.record(
      v.pipe(v.string(), v.regex(keyId)),
      v.pipe(
        SecretKey,
        v.check((key) => bytesIn(key) === 32),
      ),
    ),
  }),
  v.check(({ current, keys }) => Object.hasOwn(keys, current)),
);
export type SealingKeys = v.InferOutput<typeof SealingKeys>;

/**
 * The secret with the key of the hash by which logs name a customer, at least as long as its output (RFC 2104 §3).
 * Apart from the sealing keys: whoever writes an audit record need not be able to open a contact value.
 */
export const AuditKey = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    customerHash: v.pipe(
      SecretKey,
      v.check((key) => bytesIn(key) >= 32),
    ),
  }),
);
export type AuditKey = v.InferOutput<typeof AuditKey>;
