import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sealer } from '../../../lib/ledger/sealer.ts';
import type { SealingKeys } from '../../../lib/secrets/service-secrets.ts';
import { rotatingSecret } from '../../fakes/rotating-secret.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

const key = (fill: number): KeyObject => createSecretKey(Buffer.alloc(32, fill));
const keys = { current: 'k2', keys: { k1: key(1), k2: key(2) } };
const sealerWith = (held: SealingKeys, current = held) =>
  sealer({ keys: rotatingSecret({ held, current }), randomBytes });

describe('sealer', () => {
  const own = sealerWith(keys);
  const refused = { reason: 'internal' };

  it('opens sealed values only for the same record', async () => {
    const anyValue = fc.dictionary(fc.string(), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(anyValue, fc.string(), fc.string(), async (value, one, other) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        const sealed = await own.seal(value, one);
        expect(await own.open(sealed, one)).toEqual(plain);
        if (one !== other) await expect(own.open(sealed, other)).rejects.toMatchObject(refused);
      }),
      { numRuns: fuzzRuns },
    );
  });

  it('does not open a value with one bit changed', async () => {
    const sealed = await own.seal({ email: 'jane.doe@gm.com' }, 'record');
    const [keyId = '', text = ''] = sealed.split('.');
    const bytes = Buffer.from(text, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const opening = own.open(`${keyId}.${changed.toString('base64url')}`, 'record');
      await expect(opening).rejects.toMatchObject(refused);
    }
  });

  const malformed = { ...refused, detail: 'sealed-text-malformed' };
  const notAuthentic = { ...refused, detail: 'sealed-text-not-authentic' };

  it.each(['', 'k2', 'k2.', 'k2.AAAA', '.AAAA', 'k2.!!!!', 'a.b.c', `k2.${'A'.repeat(36)}`])(
    'refuses %j, which is not a sealed text',
    async (text) => {
      await expect(own.open(text, 'record')).rejects.toMatchObject(malformed);
    },
  );

  it('refuses a long enough text that is not authentic, with the cause', async () => {
    const text = `k2.${'A'.repeat(38)}`;
    const withCause = { ...notAuthentic, cause: { message: expect.stringContaining('authenticate') } };
    await expect(own.open(text, 'record')).rejects.toMatchObject(withCause);
  });

  it('fetches the keys when it is made ready', async () => {
    const secret = rotatingSecret({ held: keys });
    await sealer({ keys: secret, randomBytes }).ready();
    expect(secret.reads).toEqual(['read']);
  });

  it('does not open with another key', async () => {
    const [, text = ''] = (await own.seal({ a: 1 }, 'record')).split('.');
    await expect(own.open(`k1.${text}`, 'record')).rejects.toMatchObject(refused);
  });

  it.each(['k3', 'constructor', '__proto__'])('reports the unknown key %s as unavailable', async (keyId) => {
    const [, text = ''] = (await own.seal({ a: 1 }, 'record')).split('.');
    const unknown = { reason: 'service-unavailable', detail: 'sealing-key-unknown' };
    await expect(own.open(`${keyId}.${text}`, 'record')).rejects.toMatchObject(unknown);
  });

  it('seals the same value differently each time and reveals none of it', async () => {
    const sealed = await Promise.all(
      Array.from({ length: 50 }, () => own.seal({ email: 'canary' }, 'record')),
    );
    expect(new Set(sealed).size).toBe(50);
    const bytes = sealed.map((text) => Buffer.from(text.slice(3), 'base64url').toString('latin1'));
    expect(bytes.join()).not.toContain('canary');
  });

  it('opens values sealed with a former key', async () => {
    const before = await sealerWith({ ...keys, current: 'k1' }).seal({ a: 1 }, 'record');
    expect(before).toMatch(/^k1\./);
    expect(await own.open(before, 'record')).toEqual({ a: 1 });
  });

  it('reads the keys again if it does not know a key', async () => {
    const sealed = await own.seal({ a: 1 }, 'record');
    const behind = sealerWith({ current: 'k1', keys: { k1: key(1) } }, keys);
    expect(await behind.open(sealed, 'record')).toEqual({ a: 1 });
  });

  it('passes on an outage of the keys', async () => {
    const fail = () => Promise.reject(new Error('outage'));
    const outage = sealer({ keys: { read: fail, readAgain: fail }, randomBytes });
    await expect(outage.seal({}, 'record')).rejects.toThrow('outage');
  });
});
