import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import type { Secret } from '../secrets/secrets.ts';
import type { SealingKeys } from '../secrets/service-secrets.ts';
import { AppError } from '../errors.ts';

/** Values open only with the same `boundTo`. */
export interface Sealer {
  /** Fetches the keys, so that the next `seal` does not wait. */
  ready(): Promise<void>;
  seal(plain: object, boundTo: string): Promise<string>;
  open(sealed: string, boundTo: string): Promise<unknown>;
}

const algorithm = 'aes-256-gcm';
/** NIST SP 800-38D §5.2.1.1, §8.3: 96 random bits allow 2³² seals with one key. */
const nonceBytes = 12;
const tagBytes = 16;

const sealedText = /^([\w-]{1,32})\.([\w-]+)$/;

export interface SealerSettings {
  readonly keys: Pick<Secret<SealingKeys>, 'read' | 'readAgain'>;
  readonly randomBytes: (size: number) => Uint8Array;
}

const keyOf = ({ keys }: SealingKeys, keyId: string): KeyObject | undefined =>
  Object.hasOwn(keys, keyId) ? keys[keyId] : undefined;

const notOpened = (detail: string, cause?: unknown): AppError => new AppError('internal', { detail, cause });

/** AES-256-GCM, as `keyId.base64url(nonce ‖ ciphertext ‖ tag)`; throws `service-unavailable` for an unknown key. */
export const sealer = ({ keys, randomBytes }: SealerSettings): Sealer => {
  const findKey = async (keyId: string): Promise<KeyObject> => {
    const key = keyOf(await keys.read(), keyId) ?? keyOf(await keys.readAgain(), keyId);
    // The key may be temporarily unreadable.
    if (key === undefined) throw new AppError('service-unavailable', { detail: 'sealing-key-unknown' });
    return key;
  };

  return {
    ready: async () => {
      await keys.read();
    },

    seal: async (plain, boundTo) => {
      const { current } = await keys.read();
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, await findKey(current), nonce, { authTagLength: tagBytes });
      cipher.setAAD(Buffer.from(boundTo));
      const sealed = [nonce, cipher.update(JSON.stringify(plain)), cipher.final(), cipher.getAuthTag()];
      return `${current}.${Buffer.concat(sealed).toString('base64url')}`;
    },

    open: async (sealed, boundTo) => {
      const [, keyId = '', text = ''] = sealedText.exec(sealed) ?? [];
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length < nonceBytes + tagBytes) throw notOpened('sealed-text-malformed');
      const key = await findKey(keyId);
      try {
        const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAAD(Buffer.from(boundTo));
        decipher.setAuthTag(bytes.subarray(-tagBytes));
        const plain = [decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()];
        return JSON.parse(Buffer.concat(plain).toString()) as unknown;
      } catch (cause) {
        throw notOpened('sealed-text-not-authentic', cause);
      }
    },
  };
};
