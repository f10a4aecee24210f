import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { ServiceCredentials } from '../../../lib/aws/service-credentials.ts';
import { ServiceKeys } from '../../../lib/aws/service-keys.ts';

const key = (bytes: number): string => Buffer.alloc(bytes, 7).toString('base64');
const good = { sealing: { current: 'k2', keys: { k1: key(32), k2: key(32) } }, customerHash: key(32) };

describe('ServiceKeys', () => {
  it('reads the secret', () => {
    expect(v.parse(ServiceKeys, JSON.stringify(good))).toEqual(good);
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
