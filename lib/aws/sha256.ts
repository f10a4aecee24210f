import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

type Data = string | ArrayBuffer | ArrayBufferView;

const bytesOf = (data: Data): Uint8Array => {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
};

/** The keys of the secrets that are bytes: the SDK signs a day long with the same ones. */
const keys = new WeakMap<ArrayBuffer | ArrayBufferView, KeyObject>();

/** Node 24 takes a key five times as fast as bytes, of which it learns by an exception that they are no key. */
const keyOf = (secret: Data): string | KeyObject => {
  if (typeof secret === 'string') return secret;
  const key = keys.get(secret) ?? createSecretKey(bytesOf(secret));
  keys.set(secret, key);
  return key;
};

/** SHA-256 or, with a secret, HMAC-SHA-256, as the SDK signs with them. */
export class Sha256 {
  readonly #secret: Data | undefined;
  #parts: Uint8Array[] = [];

  constructor(secret?: Data) {
    this.#secret = secret;
  }

  update(data: Data): void {
    this.#parts.push(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    const data = Buffer.concat(this.#parts);
    const digest =
      this.#secret === undefined
        ? hash('sha256', data, 'buffer')
        : createHmac('sha256', keyOf(this.#secret)).update(data).digest();
    return Promise.resolve(digest);
  }

  reset(): void {
    this.#parts = [];
  }
}
