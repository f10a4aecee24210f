import * as v from 'valibot';

const Base64 = v.pipe(v.string(), v.nonEmpty(), v.base64());

const bytesIn = (base64: string): number => Buffer.from(base64, 'base64').length;

const keyId = /^[\w-]{1,32}$/;

/** AES-256 keys by key id; `current` seals, all of them open. */
export const SealingKeys = v.pipe(
  v.object({
    current: v.string(),
    keys: v.record(
      v.pipe(v.string(), v.regex(keyId)),
      v.pipe(
        Base64,
        v.check((key) => bytesIn(key) === 32),
      ),
    ),
  }),
  v.check(({ current, keys }) => Object.hasOwn(keys, current)),
);
export type SealingKeys = v.InferOutput<typeof SealingKeys>;

/** The secret with the service's own keys, as Secrets Manager keeps it. */
export const ServiceKeys = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    sealing: SealingKeys,
    /** For the keyed hash by which logs name a customer; at least as long as its output (RFC 2104 §3). */
    customerHash: v.pipe(
      Base64,
      v.check((key) => bytesIn(key) >= 32),
    ),
  }),
);
export type ServiceKeys = v.InferOutput<typeof ServiceKeys>;
