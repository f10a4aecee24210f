import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { ServiceCredentials } from '../../../lib/aws/service-credentials.ts';
import { ServiceKeys } from '../../../lib/aws/service-keys.ts';

const key = (bytes: number): string => Buffer.alloc(bytes, 7).toString('base64');
const good = { sealing: { current: 'k2', keys: { k1: key(32), k2: key(32) } }, customerHash: key(32) };

describe('ServiceKeys', () => {
  it('reads the secret', () => {
    const { sealing, customerHash } = v.parse(ServiceKeys, JSON.stringify(good));
    expect(sealing.current).toBe('k2');
    for (const read of [sealing.keys['k1'], sealing.keys['k2'], customerHash]) {
      expect(read?.export().toString('base64')).toBe(key(32));
    }
  });

  it('shows nothing of a key when it is printed', () => {
    expect(inspect(v.parse(ServiceKeys, JSON.stringify(good)), { depth: null })).not.toContain(key(32));
    expect(JSON.stringify(v.parse(ServiceKeys, JSON.stringify(good)))).not.toContain(key(32).slice(0, 8));
  });

  it.each([
    ['a current key that is not there', { sealing: { current: 'k3', keys: good.sealing.keys } }],
    ['a current key named like a member of every object', { sealing: { current: 'constructor', keys: {} } }],
    ['no keys', { sealing: { current: 'k1', keys: {} } }],
    ['a short key', { sealing: { current: 'k1', keys: { k1: key(16) } } }],
    ['a long key', { sealing: { current: 'k1', keys: { k1: key(33) } } }],
    ['a key that is not base64', { sealing: { current: 'k1', keys: { k1: '!'.repeat(43) } } }],
    ['a key id with a dot', { sealing: { current: 'k.1', keys: { 'k.1': key(32) } } }],
    ['a short hash key', { customerHash: key(31) }],
    ['no hash key', { customerHash: undefined }],
  ])('refuses %s', (_, changes) => {
    expect(v.is(ServiceKeys, JSON.stringify({ ...good, ...changes }))).toBe(false);
  });
});

describe('ServiceCredentials', () => {
  it.each([
    ['{"clientId":"a","clientSecret":"b","more":1}', true],
    ['{"clientId":"a","clientSecret":""}', false],
    ['{"clientId":"a"}', false],
    ['', false],
  ])('reads %s: %s', (text, is) => {
    expect(v.is(ServiceCredentials, text)).toBe(is);
  });
});
