import { createHash, createHmac, createSecretKey } from 'node:crypto';

type Data = string | ArrayBuffer | ArrayBufferView;

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);

const begin = (secret: Data | undefined) => {
  if (secret === undefined) return createHash('sha256');
  // Node 24 takes a key five times as fast as bytes, of which it learns by an exception that they are no key.
  return createHmac('sha256', typeof secret === 'string' ? secret : createSecretKey(bytesOf(secret)));
};

/** SHA-256 or, with a secret, HMAC-SHA-256, as the SDK signs with them. */
export class Sha256 {
  readonly #secret: Data | undefined;
  #hash: ReturnType<typeof begin>;

  constructor(secret?: Data) {
    this.#secret = secret;
    this.#hash = begin(secret);
  }

  update(data: Data): void {
    this.#hash.update(typeof data === 'string' ? data : bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    this.#hash = begin(this.#secret);
  }
}
