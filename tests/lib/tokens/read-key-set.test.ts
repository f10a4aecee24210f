import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readKeySet } from '../../../lib/tokens/read-key-set.ts';
import { isKeyFor } from '../../../lib/tokens/signature.ts';
import { es256, jwks, ps256, rs256, toJwk } from '../../fakes/token-issuer.ts';

const algorithms = ['RS256', 'PS256', 'ES256'] as const;

/** The usable keys as `kid: algorithm`, and how many others there were. */
const read = (...jwkList: readonly unknown[]) => {
  const { keys, passedOver } = readKeySet(jwks(...jwkList), algorithms);
  return { keys: keys.map(({ kid = 'none', algorithm }) => `${kid}: ${algorithm}`), passedOver };
};

const rsa = toJwk(rs256);
const otherRsa = toJwk(ps256);
const ec = toJwk(es256);
/** Another key of the same id and algorithm. */
const rival = { ...otherRsa, kid: 'rsa-1', alg: 'RS256' };
const one = ['rsa-1: RS256'];
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });

describe('readKeySet', () => {
  type Case = readonly [rule: string, set: readonly object[], keys: readonly string[], passedOver: number];
  it.each<Case>([
    ['each key has its algorithm', [rsa, otherRsa, ec], ['rsa-1: RS256', 'pss-1: PS256', 'ec-1: ES256'], 0],
    ['two ids, two keys of one algorithm', [rsa, { ...rival, kid: 'b' }], [...one, 'b: RS256'], 0],
    ['without alg, the first allowed one of its type', [{ ...rsa, alg: undefined }], one, 0],
    ['RFC 7517 §5: unknown members', [{ ...rsa, x5t: 'abc', issuer: 'i', n2: {} }], one, 0],
    ['null means absent', [{ ...rsa, use: null, key_ops: null, alg: null, d: null }], one, 0],
    ['one operation may be verify', [{ ...rsa, key_ops: ['verify', 'sign'] }], one, 0],
    ['a key may have no id', [{ ...rsa, kid: undefined }, ec], ['none: RS256', 'ec-1: ES256'], 0],
    ['an id may be null', [{ ...rsa, kid: null }], ['none: RS256'], 0],
    ['the same key twice counts once', [rsa, { ...rsa, use: undefined }], one, 0],
    ['the same key twice, once without alg', [rsa, { ...rsa, alg: undefined }], one, 0],
    [
      'one id, two algorithms of one key (RFC 7517 §4.5)',
      [rsa, { ...rsa, alg: 'PS256' }],
      ['rsa-1: RS256', 'rsa-1: PS256'],
      0,
    ],
    [
      'one id, two types of key (RFC 7517 §4.5)',
      [rsa, { ...ec, kid: 'rsa-1', alg: undefined }],
      ['rsa-1: RS256', 'rsa-1: ES256'],
      0,
    ],
    ['one id, two keys of one algorithm', [rsa, rival, ec], ['ec-1: ES256'], 2],
    [
      'no id, two keys of one algorithm',
      [{ ...rsa, kid: undefined }, { ...otherRsa, kid: undefined, alg: 'RS256' }, ec],
      ['ec-1: ES256'],
      2,
    ],
  ])('%s', (_, set, keys, passedOver) => {
    expect(read(...set)).toEqual({ keys, passedOver });
  });

  it('prefers the algorithm that is configured first', () => {
    const { keys } = readKeySet(jwks({ ...rsa, alg: undefined }), ['ES256', 'PS256', 'RS256']);
    expect(keys).toMatchObject([{ kid: 'rsa-1', algorithm: 'PS256' }]);
  });

  it.each<readonly [rule: string, key: unknown]>([
    ['a shared secret labeled RS256', { kty: 'oct', k: 'c2VjcmV0', kid: 'k', alg: 'RS256' }],
    ['a key for encryption', { ...rsa, kid: 'k', use: 'enc' }],
    ['a key that may not verify', { ...rsa, kid: 'k', key_ops: ['encrypt'] }],
    ['an RSA key under 2048 bits', { ...weak, kid: 'k' }],
    ['an algorithm that is not allowed', { ...rsa, kid: 'k', alg: 'RS512' }],
    ['an algorithm that is not text', { ...rsa, kid: 'k', alg: 256 }],
    ['a curve of another algorithm', { ...p384, kid: 'k' }],
    ['a private key', { ...rs256.privateKey.export({ format: 'jwk' }), kid: 'k' }],
    ['an id that is not text', { ...rsa, kid: 1 }],
    ['an id that is not allowed in a token', { ...rsa, kid: 'a b' }],
    ['no modulus', { ...rsa, kid: 'k', n: undefined }],
    ['a point that is not on its curve', { ...ec, kid: 'k', x: ec['y'] }],
    ['null', null],
  ])('passes over %s and reads the rest', (_, key) => {
    expect(read(key, rsa)).toEqual({ keys: one, passedOver: 1 });
    expect(() => read(key)).toThrow('The key set has no usable key.');
  });

  it.each(['', '[]', '{}', '{"keys":{}}', '<html></html>', jwks(), jwks(...Array<object>(101).fill(rsa))])(
    'refuses a text that is not a key set (%#)',
    (text) => {
      expect(() => readKeySet(text, algorithms)).toThrow();
    },
  );

  it('does not repeat a text that it cannot read', () => {
    const error: unknown = (() => {
      try {
        return readKeySet('{"keys": canary', algorithms);
      } catch (cause) {
        return cause;
      }
    })();
    expect(error).toMatchObject({ reason: 'service-unavailable', detail: 'key-set-not-valid' });
    expect(inspect(error, { depth: 20 })).not.toContain('canary');
  });
});

describe('isKeyFor', () => {
  it('refuses secret keys, private keys and RSA keys for PSS only', () => {
    expect(isKeyFor('RS256', createSecretKey(randomBytes(256)))).toBe(false);
    expect(isKeyFor('RS256', rs256.privateKey)).toBe(false);
    expect(isKeyFor('RS256', generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey)).toBe(false);
    expect(isKeyFor('RS256', rs256.key)).toBe(true);
  });
});
