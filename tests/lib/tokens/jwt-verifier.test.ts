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
    const caller = await verifier.verify(mint(institutionClaims, {}, key));
    expect(caller).toMatchObject({ institutionId: '00016', clientId: 'partner' });
  });

  it.each(['RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512'] as const)(
    'verifies %s if it is allowed',
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
    const headers = (name: string, values: readonly unknown[]) => values.map((value) => ({ [name]: value }));

    it.each(headers('alg', ['none', 'nOnE', '', 'rs256', 'HS256', 1, null, undefined, ['RS256']]))(
      'refuses an algorithm that is not configured (RFC 8725 §3.1): %j',
      async (header) => expect(await verdictOn(header)).toBe('algorithm-not-allowed'),
    );

    it.each(headers('typ', ['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/AT+jwt']))(
      'accepts the type of an access token (RFC 9068 §4): %j',
      async (header) => expect(await verdictOn(header)).toBe('accepted'),
    );

    it.each(headers('typ', ['JWT', 'at+jwtx', 'at+application/jwt', '', 5, null, undefined, ['at+jwt']]))(
      'refuses a token of another type (RFC 8725 §3.11): %j',
      async (header) => expect(await verdictOn(header)).toBe('type-not-accepted'),
    );

    it.each(headers('kid', ['../../../../dev/null', '__proto__', 'RSA-1', 'k'.repeat(128)]))(
      'finds no key for %j',
      async (header) => expect(await verdictOn(header)).toBe('key-unknown'),
    );

    it.each(headers('kid', ['k'.repeat(129), 'rsa-1\0', '', 'ü', 1, null, undefined, ['rsa-1']]))(
      'does not look up a malformed key id (RFC 8725 §3.10): %j',
      async (header) => {
        const keys = keySetOf();
        const strict = jwtVerifier(jwtRules({}, keys));
        expect((await refusal(strict, mint(institutionClaims, header))).detail).toBe('kid-not-valid');
        expect(keys.asked).toEqual([]);
      },
    );

    it.each([{ crit: ['exp'], exp: 1 }, { crit: [] }, { crit: ['b64'], b64: false }, { b64: false }])(
      'refuses the extensions of RFC 7515 §4.1.11 and RFC 7797 §6: %j',
      async (header) => expect(await verdictOn(header)).toBe('extension-not-understood'),
    );

    it('ignores other members (RFC 7515 §4)', async () => {
      expect(await verdictOn({ x5t: 'abc', cty: 'json', iss: 'elsewhere' })).toBe('accepted');
    });

    it.each<readonly [types: string, typ: unknown, verdict: string]>([
      ['at+jwt,JWT', 'JWT', 'accepted'],
      ['JWT', 'at+jwt', 'type-not-accepted'],
      ['absent', undefined, 'accepted'],
      ['absent', null, 'type-not-accepted'],
    ])('with the types %s answers %j with %s', async (TOKEN_TYPES, typ, verdict) => {
      expect(await verdictOn({ typ }, { TOKEN_TYPES })).toBe(verdict);
    });

    it.each([{ jwk: toJwk(attackerKey) }, { x5c: ['MIIB'] }, { x5u: 'https://a.example' }, { jku: null }])(
      'refuses a key in the token: %j',
      async (header) => expect(await verdictOn(header, {}, attackerKey)).toBe('key-in-token'),
    );
  });

  describe('by the key', () => {
    const publicTexts = {
      'PEM (SPKI)': rs256.key.export({ type: 'spki', format: 'pem' }),
      'PEM (PKCS #1)': rs256.key.export({ type: 'pkcs1', format: 'pem' }),
      'DER (SPKI)': rs256.key.export({ type: 'spki', format: 'der' }),
      'JWK text as published': JSON.stringify(toJwk(rs256)),
    };
    it.each(Object.entries(publicTexts))(
      'refuses HMACs keyed with the public key as %s',
      async (_, secret) => {
        for (const alg of ['HS256', 'RS256']) {
          const signed = mint(institutionClaims, { alg }).split('.').slice(0, 2).join('.');
          const mac = createHmac('sha256', secret).update(signed).digest('base64url');
          expect((await refusal(verifier, `${signed}.${mac}`)).reason).toBe('token-invalid');
        }
      },
    );

    it.each([
      { alg: 'PS256', by: rs256 },
      { alg: 'RS256', by: ps256 },
      { alg: 'ES256', by: rs256 },
      { alg: 'RS256', by: es256 },
    ])('refuses $alg for a key of $by.algorithm', async ({ alg, by }) => {
      const claimed = mint(institutionClaims, { alg }, by).split('.').slice(0, 2).join('.');
      const isRsa = by !== es256 && alg !== 'ES256';
      const signature = signBytes(isRsa ? alg : by.algorithm, by.privateKey, Buffer.from(claimed));
      expect(await refusal(verifier, `${claimed}.${encode(signature)}`)).toMatchObject({
        detail: 'algorithm-not-of-key',
      });
    });

    it('opens no connection to a URL in the token', async () => {
      const server = await startServer((_, response) =>
        response.end(JSON.stringify({ keys: [toJwk(attackerKey)] })),
      );
      const { host } = new URL(server.origin);
      const places = [server.origin, `http://issuer.example@${host}/`, 'file:///etc/passwd'];
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
      ['one key fits', [rs256, ps256, es256], 'accepted'],
      ['none fits', [es256], 'algorithm-not-of-key'],
      ['two fit', [rs256, attackerKey], 'key-ambiguous'],
      ['there is no key', [], 'key-unknown'],
      ['only another key fits', [attackerKey], 'signature-not-valid'],
    ])('decides on a token without kid, if that is allowed, when %s (%#)', async (_, keys, verdict) => {
      const token = mint(institutionClaims, { kid: undefined });
      const optional = jwtVerifier(jwtRules({ TOKEN_KEY_ID: 'optional' }, keySetOf(keys)));
      if (verdict !== 'accepted') expect(await refusal(optional, token)).toMatchObject({ detail: verdict });
      else expect(await optional.verify(token)).toMatchObject({ clientId: 'partner' });
    });

    it('refuses a malformed kid even if kid is optional', async () => {
      expect(await verdictOn({ kid: null }, { TOKEN_KEY_ID: 'optional' })).toBe('kid-not-valid');
    });

    it('chooses between keys with the same id by the algorithm', async () => {
      const keys = keySetOf([rs256, { ...ps256, kid: rs256.kid }, { ...es256, kid: rs256.kid }]);
      const choosing = jwtVerifier(jwtRules({}, keys));
      for (const key of issuerKeys) {
        const token = mint(institutionClaims, { kid: rs256.kid }, key);
        expect(await choosing.verify(token)).toMatchObject({ clientId: 'partner' });
      }
    });
  });

  it('refuses a token for another audience', async () => {
    const token = mint({ ...institutionClaims, aud: 'other' });
    expect((await refusal(verifier, token)).detail).toBe('audience-not-ours');
  });

  it('reads any number as a NumericDate (RFC 7519 §2) unless it is too large', async () => {
    const withExp = (exp: string) =>
      signTexts(
        goodHeader,
        JSON.stringify({ ...institutionClaims, exp: 0 }).replace('"exp":0', `"exp":${exp}`),
      );
    for (const exp of [`${startS}.25`, `${startS}.0`, '1.8e9'])
      expect(await verifier.verify(withExp(exp))).toMatchObject({ clientId: 'partner' });
    for (const exp of ['1e400', '9007199254740993'])
      expect(await refusal(verifier, withExp(exp))).toMatchObject({ detail: 'exp-not-a-date' });
  });

  it.each([
    ['text', '"text"'],
    ['not JSON', 'text'],
    ['a nested token', mint()],
    [
      'an object with a repeated scope',
      JSON.stringify(institutionClaims).replace('{', '{"scope":"institution-users:write",'),
    ],
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

  it('passes on an outage of the keys', async () => {
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

  describe('with a token that it has already verified', () => {
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

    it('returns the same caller, even if another key has the same id', async () => {
      const { first, verify, withKeys } = await seen();
      withKeys(rs256, attackerKey);
      expect(await verify()).toEqual(first);
    });

    it('checks the signature again after the keys were replaced', async () => {
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
