import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../../lib/errors.ts';
import { jwtVerifier } from '../../../lib/tokens/jwt-verifier.ts';
import type { VerificationKey } from '../../../lib/tokens/signature.ts';
import { startServer } from '../../fakes/local-server.ts';
import {
  atStart,
  encode,
  es256,
  institutionClaims,
  issuerKeys,
  mint,
  ps256,
  rs256,
  signBytes,
  signTexts,
  startS,
  toJwk,
} from '../../fakes/token-issuer.ts';
import { refusal } from './refusal.ts';
import { jwtRules, keySetOf } from './strict-rules.ts';

const verifier = jwtVerifier(jwtRules());
const goodHeader = JSON.stringify({ alg: 'RS256', typ: 'at+jwt', kid: rs256.kid });

/** `accepted`, or the detail with which a token of this header is refused. */
const verdictOn = async (header: object, environment: object = {}, by = rs256): Promise<string> => {
  const token = mint(institutionClaims, header, by);
  const verified = jwtVerifier(jwtRules(environment)).verify(token);
  return verified.then(
    ({ clientId }) => (clientId === 'partner' ? 'accepted' : clientId),
    (error: unknown) => (error instanceof AppError ? String(error.detail) : 'failed'),
  );
};

const attacker = { ...rs256, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
const attackerKey = { ...attacker, key: attacker.publicKey };

describe('jwtVerifier', () => {
  it.each(issuerKeys)('verifies a token signed with $algorithm', async (key) => {
    expect(await verifier.verify(mint(institutionClaims, {}, key))).toMatchObject({
      institutionId: '00016',
      clientId: 'partner',
    });
  });

  it.each(['RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512'] as const)(
    'verifies %s where it is allowed',
    async (algorithm) => {
      const pair = algorithm.startsWith('ES')
        ? generateKeyPairSync('ec', { namedCurve: algorithm === 'ES384' ? 'P-384' : 'P-521' })
        : { publicKey: rs256.key, privateKey: rs256.privateKey };
      const key = { algorithm, kid: 'k', key: pair.publicKey, privateKey: pair.privateKey };
      const rules = (environment: object) => jwtRules(environment, keySetOf([key]));
      const token = mint(institutionClaims, {}, key);
      const allowing = jwtVerifier(rules({ TOKEN_ALGORITHMS: algorithm }));
      expect(await allowing.verify(token)).toMatchObject({ clientId: 'partner' });
      expect(await refusal(jwtVerifier(rules({})), token)).toMatchObject({ detail: 'algorithm-not-allowed' });
    },
  );

  describe('by the header', () => {
    type Case = readonly [rule: string, header: object, verdict: string];
    const ofAlgorithm = (alg: unknown): Case => ['RFC 8725 §3.1', { alg }, 'algorithm-not-allowed'];
    const ofType = (typ: unknown, verdict = 'type-not-accepted'): Case => [
      'RFC 8725 §3.11, RFC 9068 §4',
      { typ },
      verdict,
    ];
    const ofKeyId = (kid: unknown, verdict = 'kid-not-valid'): Case => ['RFC 8725 §3.10', { kid }, verdict];
    it.each<Case>([
      ofAlgorithm('none'),
      ofAlgorithm('None'),
      ofAlgorithm('NONE'),
      ofAlgorithm('nOnE'),
      ofAlgorithm(''),
      ofAlgorithm(undefined),
      ofAlgorithm(null),
      ofAlgorithm(1),
      ofAlgorithm(['RS256']),
      ofAlgorithm('rs256'),
      ofAlgorithm('RS256 '),
      ofAlgorithm('RS1'),
      ofAlgorithm('EdDSA'),
      ofAlgorithm('HS256'),
      ofType('at+jwt', 'accepted'),
      ofType('AT+JWT', 'accepted'),
      ofType('application/at+jwt', 'accepted'),
      ofType('Application/AT+jwt', 'accepted'),
      ofType('JWT'),
      ofType('jwt'),
      ofType('id+jwt'),
      ofType('logout+jwt'),
      ofType('dpop+jwt'),
      ofType('rt+jwt'),
      ofType('at+jwtx'),
      ofType('at+application/jwt'),
      ofType(''),
      ofType(undefined),
      ofType(null),
      ofType(5),
      ofType({}),
      ofType(['at+jwt']),
      ofType({ toString: 1 }),
      ofKeyId('../../../../dev/null', 'key-unknown'),
      ofKeyId('__proto__', 'key-unknown'),
      ofKeyId('constructor', 'key-unknown'),
      ofKeyId('RSA-1', 'key-unknown'),
      ofKeyId('k'.repeat(128), 'key-unknown'),
      ofKeyId('k'.repeat(129)),
      ofKeyId('k'.repeat(4_000)),
      ofKeyId("x' UNION SELECT 'key"),
      ofKeyId('rsa-1\0'),
      ofKeyId('rsa-1 '),
      ofKeyId(''),
      ofKeyId('schlüssel'),
      ofKeyId(undefined),
      ofKeyId(null),
      ofKeyId(1),
      ofKeyId(['rsa-1']),
      ofKeyId({ toString: 1 }),
      ['RFC 7515 §4.1.11', { crit: ['exp'], exp: 1 }, 'extension-not-understood'],
      ['RFC 7797 §6', { crit: ['b64'], b64: false }, 'extension-not-understood'],
      ['RFC 7515 §4.1.11', { crit: [] }, 'extension-not-understood'],
      ['RFC 7797 §6', { b64: false }, 'extension-not-understood'],
      ['RFC 7797 §6', { b64: true }, 'extension-not-understood'],
      ['RFC 7515 §4', { x5t: 'abc', cty: 'json', iss: 'elsewhere' }, 'accepted'],
    ])('%s: %j', async (_, header, verdict) => {
      expect(await verdictOn(header)).toBe(verdict);
    });

    it.each<readonly [types: string, typ: unknown, verdict: string]>([
      ['at+jwt,JWT', 'JWT', 'accepted'],
      ['at+jwt,JWT', undefined, 'type-not-accepted'],
      ['JWT', 'at+jwt', 'type-not-accepted'],
      ['absent', undefined, 'accepted'],
      ['absent', null, 'type-not-accepted'],
      ['absent', 'JWT', 'type-not-accepted'],
    ])('of the types %s takes %j: %s', async (TOKEN_TYPES, typ, verdict) => {
      expect(await verdictOn({ typ }, { TOKEN_TYPES })).toBe(verdict);
    });

    it('refuses alg none without a signature', async () => {
      const [header = '', payload = ''] = mint(institutionClaims, { alg: 'none' }).split('.');
      expect(await refusal(verifier, `${header}.${payload}.`)).toMatchObject({
        detail: 'algorithm-not-allowed',
      });
    });

    it.each([
      { jwk: toJwk(attackerKey) },
      { jwk: toJwk(attackerKey), kid: undefined },
      { x5c: ['MIIB'] },
      { x5u: 'https://issuer.example/cert' },
      { jku: 'https://issuer.example/keys' },
      { jku: null },
    ])('refuses a key that the token brings: %j', async (header) => {
      expect(await verdictOn(header, {}, attackerKey)).toBe('key-in-token');
    });
  });

  describe('by the key', () => {
    const { n: modulus = '' } = rs256.key.export({ format: 'jwk' });
    const publicTexts = {
      'PEM (SPKI)': rs256.key.export({ type: 'spki', format: 'pem' }),
      'PEM (PKCS #1)': rs256.key.export({ type: 'pkcs1', format: 'pem' }),
      'DER (SPKI)': rs256.key.export({ type: 'spki', format: 'der' }),
      'DER (PKCS #1)': rs256.key.export({ type: 'pkcs1', format: 'der' }),
      'JWK text': JSON.stringify(rs256.key.export({ format: 'jwk' })),
      'JWK text as published': JSON.stringify(toJwk(rs256)),
      modulus: Buffer.from(modulus, 'base64url'),
      'modulus in base64url': modulus,
    };
    it.each(
      Object.entries(publicTexts).flatMap(([name, secret]) =>
        ['256', '384', '512'].map((bits) => ({ name, bits, secret })),
      ),
    )('refuses HS$bits keyed with the public key as $name', async ({ bits, secret }) => {
      for (const alg of [`HS${bits}`, 'RS256']) {
        const signed = mint(institutionClaims, { alg }).split('.').slice(0, 2).join('.');
        const mac = createHmac(`sha${bits}`, secret).update(signed).digest('base64url');
        expect((await refusal(verifier, `${signed}.${mac}`)).reason).toBe('token-invalid');
      }
    });

    it.each([
      { alg: 'PS256', by: rs256 },
      { alg: 'RS256', by: ps256 },
      { alg: 'ES256', by: rs256 },
      { alg: 'RS256', by: es256 },
    ])('refuses $alg for a key that is for $by.algorithm', async ({ alg, by }) => {
      const claimed = mint(institutionClaims, { alg }, by).split('.').slice(0, 2).join('.');
      const isRsa = by !== es256 && alg !== 'ES256';
      const signature = signBytes(isRsa ? alg : by.algorithm, by.privateKey, Buffer.from(claimed));
      expect(await refusal(verifier, `${claimed}.${encode(signature)}`)).toMatchObject({
        detail: 'algorithm-not-of-key',
      });
    });

    it('refuses a signature by another key', async () => {
      expect(await refusal(verifier, mint(institutionClaims, {}, attackerKey))).toMatchObject({
        detail: 'signature-not-valid',
      });
    });

    it('opens no connection to a place that a token names', async () => {
      const server = await startServer((_, response) =>
        response.end(JSON.stringify({ keys: [toJwk(attackerKey)] })),
      );
      const { host } = new URL(server.origin);
      const places = [
        server.origin,
        `http://issuer.example@${host}/`,
        `http://issuer.example%2f@${host}/`,
        `http://${host}/.well-known/jwks.json#issuer.example`,
        'http://169.254.169.254/latest/meta-data/',
        'https://issuer.example.attacker.example/keys',
        'file:///etc/passwd',
      ];
      for (const place of places) {
        for (const name of ['jku', 'x5u', 'kid']) {
          const keys = keySetOf();
          const token = mint(institutionClaims, { [name]: place }, attackerKey);
          expect((await refusal(jwtVerifier(jwtRules({}, keys)), token)).reason).toBe('token-invalid');
          expect(keys.asked).toEqual(name === 'kid' ? [place] : []);
        }
      }
      expect(server.connections()).toBe(0);
      await server.close();
    });

    it.each<readonly [rule: string, keys: Parameters<typeof keySetOf>[0], verdict: string]>([
      ['one key fits its algorithm', [rs256, ps256, es256], 'accepted'],
      ['none fits', [es256], 'algorithm-not-of-key'],
      ['two fit', [rs256, attackerKey], 'key-ambiguous'],
      ['there is none at all', [], 'key-unknown'],
      ['another one fits', [attackerKey], 'signature-not-valid'],
    ])('of a token without kid, where the stage allows it and %s: %#', async (_, keys, verdict) => {
      const token = mint(institutionClaims, { kid: undefined });
      const optional = jwtVerifier(jwtRules({ TOKEN_KEY_ID: 'optional' }, keySetOf(keys)));
      if (verdict !== 'accepted') expect(await refusal(optional, token)).toMatchObject({ detail: verdict });
      else expect(await optional.verify(token)).toMatchObject({ clientId: 'partner' });
    });

    it('refuses a malformed kid even if kid is optional', async () => {
      expect(await verdictOn({ kid: null }, { TOKEN_KEY_ID: 'optional' })).toBe('kid-not-valid');
    });

    it('chooses between keys of one id by the algorithm', async () => {
      const keys = keySetOf([rs256, { ...ps256, kid: rs256.kid }, { ...es256, kid: rs256.kid }]);
      const choosing = jwtVerifier(jwtRules({}, keys));
      for (const key of issuerKeys) {
        const token = mint(institutionClaims, { kid: rs256.kid }, key);
        expect(await choosing.verify(token)).toMatchObject({ clientId: 'partner' });
      }
    });

    it('does not look up a malformed kid', async () => {
      const keys = keySetOf();
      for (const kid of ['rsa-1 ', '', null, 1]) {
        await refusal(jwtVerifier(jwtRules({}, keys)), mint(institutionClaims, { kid }));
      }
      expect(keys.asked).toEqual([]);
    });
  });

  it('refuses a token for another audience', async () => {
    const token = mint({ ...institutionClaims, aud: 'other' });
    expect(await refusal(verifier, token)).toMatchObject({
      reason: 'token-invalid',
      detail: 'audience-not-ours',
    });
  });

  it.each([`${startS}.25`, `${startS}.0`, '1.8e9'])(
    'reads iat %s, a NumericDate (RFC 7519 §2)',
    async (iat) => {
      const claims = JSON.stringify({ ...institutionClaims, iat: 0 }).replace('"iat":0', `"iat":${iat}`);
      expect(await verifier.verify(signTexts(goodHeader, claims))).toMatchObject({ clientId: 'partner' });
    },
  );

  it.each(['1e400', '-1e400', '9007199254740993'])('refuses exp %s, which is no date', async (exp) => {
    const claims = JSON.stringify({ ...institutionClaims, exp: 0 }).replace('"exp":0', `"exp":${exp}`);
    expect(await refusal(verifier, signTexts(goodHeader, claims))).toMatchObject({
      detail: 'exp-not-a-date',
    });
  });

  it.each([
    ['a text', '"text"'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no JSON', 'text'],
    ['a nested token', mint()],
    ['a claim twice', '{"iss":"a","iss":"b"}'],
    ['a scope twice', JSON.stringify(institutionClaims).replace('{', '{"scope":"institution-users:write",')],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('refuses a payload that is %s', async (_, payload) => {
    const token = signTexts(goodHeader, payload);
    expect(await refusal(verifier, token)).toMatchObject({ detail: 'claims-not-json' });
  });

  it('refuses a token over 8 KB before it looks for a key', async () => {
    const keys = keySetOf();
    const long = mint({ ...institutionClaims, padding: 'x'.repeat(1_000_000) });
    expect(await refusal(jwtVerifier(jwtRules({}, keys)), long)).toMatchObject({ detail: 'token-too-long' });
    const longest = '.'.repeat(8192);
    expect(await refusal(verifier, longest)).toMatchObject({ detail: 'token-not-three-parts' });
    expect(keys.asked).toEqual([]);
  });

  it('passes on that the keys are unavailable', async () => {
    const cause = new Error('no keys');
    const keys = { find: () => Promise.reject(cause) };
    await expect(jwtVerifier(jwtRules({}, keys)).verify(mint())).rejects.toBe(cause);
  });

  it('ignores claims named __proto__ or constructor', async () => {
    const payload = JSON.stringify(institutionClaims).replace(
      '{',
      '{"__proto__":{"scope":"admin","isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"toString":1,',
    );
    const token = signTexts(goodHeader, payload);
    expect(await verifier.verify(token)).toEqual(await verifier.verify(mint()));
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
  });

  describe('with a token that it has seen before', () => {
    const seen = async () => {
      let keysNow: readonly VerificationKey[] = [rs256];
      let nowMs = atStart();
      let outage: Error | undefined;
      const keys = { find: () => (outage === undefined ? Promise.resolve(keysNow) : Promise.reject(outage)) };
      const again = jwtVerifier({ ...jwtRules({}, keys), now: () => nowMs });
      const token = mint();
      const first = await again.verify(token);
      return {
        first,
        verify: () => again.verify(token),
        refused: () => refusal(again, token),
        withKeys: (...found: readonly VerificationKey[]) => void (keysNow = found),
        after: (seconds: number) => void (nowMs += seconds * 1000),
        fail: (error: Error) => void (outage = error),
      };
    };

    it('answers the same, and looks for no key but the one that it knows', async () => {
      const { first, verify, withKeys } = await seen();
      withKeys(rs256, attackerKey);
      expect(await verify()).toEqual(first);
    });

    it('checks the signature again after the keys were read again', async () => {
      const { first, verify, refused, withKeys } = await seen();
      withKeys({ algorithm: 'RS256', key: rs256.key });
      expect(await verify()).toEqual(first);
      withKeys({ algorithm: 'RS256', key: generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey });
      expect(await refused()).toMatchObject({ detail: 'signature-not-valid' });
    });

    it('refuses it once its key is withdrawn', async () => {
      const { refused, withKeys } = await seen();
      withKeys();
      expect(await refused()).toMatchObject({ reason: 'token-invalid', detail: 'key-unknown' });
    });

    it('refuses it once it has expired', async () => {
      const { refused, after } = await seen();
      after(365 * 86_400);
      expect(await refused()).toMatchObject({ reason: 'token-expired' });
    });

    it('answers 503 while its key cannot be confirmed', async () => {
      const { verify, fail } = await seen();
      const cause = new AppError('service-unavailable');
      fail(cause);
      await expect(verify()).rejects.toBe(cause);
    });
  });
});
