import { createHash } from 'node:crypto';

/** Stands for the hash of a line before the first. */
const noHash = '0'.repeat(64);

/** Each hash is the SHA-256, in hex, of the hash before it and the line; `encoding` is how the line's text became text. */
export const hashChain = (encoding: 'utf8' | 'latin1') => {
  let hash = noHash;
  return {
    add: (body: string): string => {
      hash = createHash('sha256').update(hash).update(body, encoding).digest('hex');
      return hash;
    },
    hash: (): string => hash,
  };
};
