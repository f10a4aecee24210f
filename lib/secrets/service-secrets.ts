import { createSecretKey, type KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { JsonText } from '../parse.ts';

export const ServiceCredentials = JsonText(
  v.object({
    clientId: v.pipe(v.string(), v.nonEmpty()),
    clientSecret: v.pipe(v.string(), v.nonEmpty()),
  }),
);
export type ServiceCredentials = v.InferOutput<typeof ServiceCredentials>;

/** With bytes, node:crypto takes ten times as long, and bytes could be logged. */
const toKey = (base64: string): KeyObject => createSecretKey(base64, 'base64');

const SecretKey = v.pipe(v.string(), v.nonEmpty(), v.base64(), v.transform(toKey));

const bytesIn = ({ symmetricKeySize }: KeyObject): number => Number(symmetricKeySize);

const keyId = /^[\w-]{1,32}$/;

/** `current` seals; every key opens. */
export const SealingKeys = v.pipe(
  JsonText(
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
  ),
  v.check(({ current, keys }) => Object.hasOwn(keys, current)),
);
export type SealingKeys = v.InferOutput<typeof SealingKeys>;

/** The key of the customer hash in logs (RFC 2104 §3), separate from the sealing keys. */
export const AuditKey = JsonText(
  v.object({
    customerHash: v.pipe(
      SecretKey,
      v.check((key) => bytesIn(key) >= 32),
    ),
  }),
);
export type AuditKey = v.InferOutput<typeof AuditKey>;
