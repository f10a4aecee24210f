import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { AuditKey, SealingKeys, ServiceCredentials } from '../../../lib/secrets/service-secrets.ts';

const key = (bytes: number): string => Buffer.alloc(bytes, 7).toString('base64');
const sealingKeys = { current: 'k2', keys: { k1: key(32), k2: key(32) } };

describe('SealingKeys', () => {
  it('reads the secret', () => {
    const { current, keys } = v.parse(SealingKeys, JSON.stringify(sealingKeys));
    expect(current).toBe('k2');
    for (const read of [keys['k1'], keys['k2']]) expect(read?.export().toString('base64')).toBe(key(32));
  });

  it('hides the key when it is printed', () => {
    const read = v.parse(SealingKeys, JSON.stringify(sealingKeys));
    expect(inspect(read, { depth: null })).not.toContain(key(32));
    expect(JSON.stringify(read)).not.toContain(key(32).slice(0, 8));
  });

  it.each([
    ['a missing current key', { current: 'k3', keys: sealingKeys.keys }],
    ['a current key named like a member that every object has', { current: 'constructor', keys: {} }],
    ['no keys', { current: 'k1', keys: {} }],
    ['a short key', { current: 'k1', keys: { k1: key(16) } }],
    ['a long key', { current: 'k1', keys: { k1: key(33) } }],
    ['a key that is not base64', { current: 'k1', keys: { k1: '!'.repeat(43) } }],
    ['a key id with a dot', { current: 'k.1', keys: { 'k.1': key(32) } }],
  ])('refuses %s', (_, secret) => {
    expect(v.is(SealingKeys, JSON.stringify(secret))).toBe(false);
  });
});

describe('AuditKey', () => {
  it('reads the secret, and hides the key when it is printed', () => {
    const read = v.parse(AuditKey, JSON.stringify({ customerHash: key(32) }));
    expect(read.customerHash.export().toString('base64')).toBe(key(32));
    expect(inspect(read, { depth: null })).not.toContain(key(32));
  });

  it.each([
    ['a short key', { customerHash: key(31) }],
    ['no key', {}],
  ])('refuses %s', (_, secret) => {
    expect(v.is(AuditKey, JSON.stringify(secret))).toBe(false);
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
