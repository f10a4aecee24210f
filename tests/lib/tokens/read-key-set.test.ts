import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readKeySet } from '../../../lib/tokens/read-key-set.ts';
import { defaultAlgorithms, isKeyFor } from '../../../lib/tokens/signature.ts';
import { es256, jwks, ps256, rs256, toJwk } from '../../fakes/token-issuer.ts';

const read = (...keys: readonly unknown[]) =>
  Object.fromEntries(
    [...readKeySet(jwks(...keys), defaultAlgorithms)].map(([kid, { algorithm }]) => [kid, algorithm]),
  );

const rsa = toJwk(rs256);
const rsaWithoutAlg = { ...rsa, alg: undefined };
const ec = toJwk(es256);
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
const other = { ...rsa, kid: 'other' };

describe('readKeySet', () => {
  it('reads each key with the algorithm it is for', () => {
    expect(read(rsa, toJwk(ps256), ec)).toEqual({ 'rsa-1': 'RS256', 'pss-1': 'PS256', 'ec-1': 'ES256' });
  });

  it('gives a key without alg the first allowed algorithm of its type', () => {
    expect(read(rsaWithoutAlg)).toEqual({ 'rsa-1': 'RS256' });
    expect(readKeySet(jwks(rsaWithoutAlg), ['ES256', 'PS256', 'RS256']).get('rsa-1')?.algorithm).toBe(
      'PS256',
    );
  });

  it.each([
    ['a shared secret', { kty: 'oct', k: 'c2VjcmV0', kid: 'k', alg: 'HS256' }],
    [
      'a shared secret that calls itself RS256',
      { kty: 'oct', k: 'c2VjcmV0', kid: 'k', alg: 'RS256', use: 'sig' },
    ],
    ['a key for encryption', { ...rsa, kid: 'k', use: 'enc' }],
    ['a key that may not verify', { ...rsa, kid: 'k', key_ops: ['encrypt'] }],
    ['an RSA key under 2048 bits', { ...weak, kid: 'k' }],
    ['an algorithm that is not allowed', { ...rsa, kid: 'k', alg: 'RS512' }],
    ['an algorithm of another key type', { ...rsa, kid: 'k', alg: 'ES256' }],
    ['an HMAC algorithm on a public key', { ...rsa, kid: 'k', alg: 'HS256' }],
    [
      'a curve of another algorithm',
      { ...generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' }), kid: 'k' },
    ],
    ['an unknown type', { kty: 'OKP', crv: 'Ed25519', x: 'abc', kid: 'k' }],
    ['a private key', { ...rs256.privateKey.export({ format: 'jwk' }), kid: 'k' }],
    ['no kid', { ...rsa, kid: undefined }],
    ['a kid that is no text', { ...rsa, kid: 1 }],
    ['a kid that no token may have', { ...rsa, kid: 'a b' }],
    ['no modulus', { ...rsa, kid: 'k', n: undefined }],
    ['a point that is not on its curve', { ...ec, kid: 'k', x: ec['y'] }],
    ['no object', 'key'],
    ['null', null],
  ])('passes over %s', (_, key) => {
    expect(read(key, other)).toEqual({ other: 'RS256' });
    expect(() => read(key)).toThrow('The key set has no usable key.');
  });

  it('takes a key that may verify, among other things', () => {
    expect(read({ ...rsa, key_ops: ['verify'] })).toEqual({ 'rsa-1': 'RS256' });
  });

  it('refuses a set with one kid twice', () => {
    expect(() => read(rsa, { ...ec, kid: rsa['kid'] })).toThrow('The key set has two keys of one kid.');
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"keys":{}}',
    '{"keys":null}',
    '<html></html>',
    jwks(),
    jwks(...Array.from({ length: 101 }, () => rsa)),
  ])('refuses what is no set of keys (%#)', (text) => {
    expect(() => readKeySet(text, defaultAlgorithms)).toThrow();
  });

  it('says nothing of a text that it cannot read', () => {
    const error: unknown = (() => {
      try {
        return readKeySet('{"keys": canary', defaultAlgorithms);
      } catch (cause) {
        return cause;
      }
    })();
    expect(error).toMatchObject({ reason: 'service-unavailable', detail: 'key-set-not-valid' });
    expect(inspect(error, { depth: 20 })).not.toContain('canary');
  });
});

describe('isKeyFor', () => {
  it('knows no secret and no private key', () => {
    expect(isKeyFor('RS256', createSecretKey(randomBytes(256)))).toBe(false);
    expect(isKeyFor('RS256', rs256.privateKey)).toBe(false);
    expect(isKeyFor('RS256', rs256.key)).toBe(true);
  });
});
