import { describe, expect, it } from '@jest/globals';
import { Sha256 } from '../../../lib/aws/sha256.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text));

describe('Sha256', () => {
  // NIST's example for two blocks (FIPS 180-2, B.2).
  const message = 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq';
  const digest = '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1';

  it.each([
    ['text', message],
    ['bytes', bytes(message)],
    ['bytes within more bytes', bytes(`<${message}>`).subarray(1, -1)],
    ['a buffer', bytes(message).buffer],
  ] as const)('hashes %s', async (_kind, data) => {
    const hash = new Sha256();
    hash.update(data);
    expect(hex(await hash.digest())).toBe(digest);
  });

  it('hashes what comes in parts', async () => {
    const hash = new Sha256();
    hash.update(message.slice(0, 20));
    hash.update(bytes(message.slice(20)));
    expect(hex(await hash.digest())).toBe(digest);
  });

  // RFC 4231, test case 2.
  const authenticated = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';

  it.each([
    ['text', 'Jefe'],
    ['bytes', bytes('Jefe')],
    ['bytes within more bytes', bytes('<Jefe>').subarray(1, -1)],
    ['a buffer', bytes('Jefe').buffer],
  ] as const)('authenticates with a secret that is %s', async (_kind, secret) => {
    const hash = new Sha256(secret);
    hash.update('what do ya want for nothing?');
    expect(hex(await hash.digest())).toBe(authenticated);
  });

  it('begins anew, with the same secret', async () => {
    const hash = new Sha256(bytes('Jefe'));
    hash.update('something else');
    await hash.digest();
    hash.reset();
    hash.update('what do ya want for nothing?');
    expect(hex(await hash.digest())).toBe(authenticated);
  });
});
