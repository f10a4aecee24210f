import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { jwtVerifier, type JwtRules } from '../../../lib/tokens/jwt-verifier.ts';
import type { VerificationKey } from '../../../lib/tokens/signature.ts';
import { AppError } from '../../../lib/errors.ts';
import { startServer } from '../../fakes/local-server.ts';
import {
  atStart,
  audience,
  customerClaims,
  encode,
  es256,
  institutionClaims,
  issuer,
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

const countedKeys = () => {
  const asked: string[] = [];
  return {
    asked,
    find: (kid: string) => {
      asked.push(kid);
      return Promise.resolve(issuerKeys.find((key) => key.kid === kid));
    },
  };
};

const verifierWith = (rules: Partial<JwtRules> = {}) =>
  jwtVerifier({ issuer, audience, now: atStart, keys: countedKeys(), ...rules });

const verifier = verifierWith();
const without = (name: keyof typeof customerClaims, claims: object = institutionClaims): object =>
  Object.fromEntries(Object.entries(claims).filter(([each]) => each !== name));
/** The claims with one written as JSON text, for numbers that JSON.stringify does not write. */
const withText = (name: string, text: string): string =>
  signTexts(
    JSON.stringify({ alg: 'RS256', typ: 'at+jwt', kid: rs256.kid }),
    JSON.stringify({ ...institutionClaims, [name]: '@' }).replace('"@"', text),
  );

describe('jwtVerifier', () => {
  it.each(issuerKeys)(
    'answers who is calling with an institution token signed with $algorithm',
    async (key) => {
      expect(await verifier.verify(mint(institutionClaims, {}, key))).toEqual({
        institutionId: '00016',
        customerId: undefined,
        clientId: 'partner',
        scopes: ['institution-users:read', 'institution-users:write'],
        authTimeS: undefined,
        acr: undefined,
      });
    },
  );

  it('answers who is calling with a customer token', async () => {
    expect(await verifier.verify(mint(customerClaims))).toEqual({
      institutionId: '00016',
      customerId: customerClaims.institutionCustomerId,
      clientId: 'partner',
      scopes: ['institution-users:read', 'institution-users:write'],
      authTimeS: startS - 60,
      acr: 'password',
    });
  });

  it.each(['RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512'] as const)(
    'verifies %s where it is allowed',
    async (algorithm) => {
      const pair = algorithm.startsWith('ES')
        ? generateKeyPairSync('ec', { namedCurve: algorithm === 'ES384' ? 'P-384' : 'P-521' })
        : { publicKey: rs256.key, privateKey: rs256.privateKey };
      const key = { algorithm, kid: 'k', key: pair.publicKey, privateKey: pair.privateKey };
      const keys = { find: () => Promise.resolve(key) };
      const token = mint(institutionClaims, {}, key);
      expect(await verifierWith({ keys, algorithms: [algorithm] }).verify(token)).toMatchObject({
        clientId: 'partner',
      });
      expect(await refusal(verifierWith({ keys }), token)).toMatchObject({ detail: 'algorithm-not-allowed' });
    },
  );

  describe('by the header', () => {
    const refused = async (header: object, rest: object = {}) =>
      refusal(verifierWith(rest), mint(institutionClaims, header));

    it.each([
      'none',
      'None',
      'NONE',
      'nOnE',
      '',
      undefined,
      null,
      1,
      ['RS256'],
      'rs256',
      'RS256 ',
      'RS1',
      'EdDSA',
      'HS256',
    ])('refuses alg %j', async (alg) => {
      expect(await refused({ alg })).toMatchObject({
        reason: 'token-invalid',
        detail: 'algorithm-not-allowed',
      });
    });

    it('refuses alg none with no signature', async () => {
      const [header = '', payload = ''] = mint(institutionClaims, { alg: 'none' }).split('.');
      expect(await refusal(verifier, `${header}.${payload}.`)).toMatchObject({
        detail: 'algorithm-not-allowed',
      });
    });

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

    const attacker = { ...rs256, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
    const attackerKey = { ...attacker, key: attacker.publicKey };
    it.each([
      { jwk: toJwk(attackerKey) },
      { jwk: toJwk(attackerKey), kid: undefined },
      { x5c: ['MIIB'] },
      { x5u: 'https://issuer.example/cert' },
      { jku: 'https://issuer.example/keys' },
      { jku: null },
    ])('refuses a key that the token brings: %j', async (header) => {
      const token = mint(institutionClaims, header, attackerKey);
      expect(await refusal(verifier, token)).toMatchObject({ detail: 'key-in-token' });
    });

    it('refuses a signature by a key that is not the issuer’s', async () => {
      expect(await refusal(verifier, mint(institutionClaims, {}, attackerKey))).toMatchObject({
        detail: 'signature-not-valid',
      });
    });

    it('opens no connection, wherever a token says that its key is', async () => {
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
          const keys = countedKeys();
          const token = mint(institutionClaims, { [name]: place }, attackerKey);
          expect((await refusal(verifierWith({ keys }), token)).reason).toBe('token-invalid');
          expect(keys.asked).toEqual(name === 'kid' ? [place] : []);
        }
      }
      expect(server.connections()).toBe(0);
      await server.close();
    });

    it.each([
      "x' UNION SELECT 'key",
      'rsa-1\0',
      'rsa-1 ',
      'k'.repeat(4_000),
      'k'.repeat(129),
      '',
      'schlüssel',
      undefined,
      null,
      1,
      ['rsa-1'],
      { toString: 1 },
    ])('looks for no key of a name out of form (%#)', async (kid) => {
      const keys = countedKeys();
      expect(await refused({ kid }, { keys })).toMatchObject({ detail: 'kid-not-valid' });
      expect(keys.asked).toEqual([]);
    });

    it.each(['../../../../dev/null', '__proto__', 'constructor', 'RSA-1', 'k'.repeat(128)])(
      'knows no key of another name (%#)',
      async (kid) => {
        expect(await refused({ kid })).toMatchObject({ reason: 'token-invalid', detail: 'key-unknown' });
      },
    );

    it.each([
      { crit: ['exp'], exp: 1 },
      { crit: ['b64'], b64: false },
      { crit: [] },
      { b64: false },
      { b64: true },
    ])('refuses the extension %j', async (header) => {
      expect(await refused(header)).toMatchObject({ detail: 'extension-not-understood' });
    });

    it.each<unknown>([
      'JWT',
      'jwt',
      'id+jwt',
      'logout+jwt',
      'dpop+jwt',
      'rt+jwt',
      'at+jwtx',
      '',
      undefined,
      null,
      5,
      {},
      ['at+jwt'],
      { toString: 1 },
    ])('refuses typ %j', async (typ) => {
      expect(await refused({ typ })).toMatchObject({ detail: 'type-not-accepted' });
    });

    it.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/AT+jwt'])(
      'accepts typ %j',
      async (typ) => {
        expect(await verifier.verify(mint(institutionClaims, { typ }))).toMatchObject({
          clientId: 'partner',
        });
      },
    );

    it('accepts typ JWT where it is configured', async () => {
      const token = mint(institutionClaims, { typ: 'JWT' });
      expect(await verifierWith({ types: ['at+jwt', 'JWT'] }).verify(token)).toMatchObject({
        clientId: 'partner',
      });
    });

    it('passes over header members that change nothing', async () => {
      const header = { x5t: 'abc', cty: 'json', iss: 'elsewhere' };
      expect(await verifier.verify(mint(institutionClaims, header))).toMatchObject({ clientId: 'partner' });
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
    const token = signTexts(JSON.stringify({ alg: 'RS256', typ: 'at+jwt', kid: rs256.kid }), payload);
    expect(await refusal(verifier, token)).toMatchObject({ detail: 'claims-not-json' });
  });

  it('refuses a token over 8 KB before it looks for a key', async () => {
    const keys = countedKeys();
    const long = mint({ ...institutionClaims, padding: 'x'.repeat(1_000_000) });
    expect(await refusal(verifierWith({ keys }), long)).toMatchObject({ detail: 'token-too-long' });
    expect(keys.asked).toEqual([]);
  });

  it('passes on that the keys cannot be had', async () => {
    const cause = new Error('no keys');
    const keys = { find: () => Promise.reject(cause) };
    await expect(verifierWith({ keys }).verify(mint())).rejects.toBe(cause);
  });

  describe('by the audience', () => {
    it.each([{ aud: audience }, { aud: [audience] }, { aud: ['other', audience] }])(
      'accepts %j',
      async (aud) => {
        expect(await verifier.verify(mint({ ...institutionClaims, ...aud }))).toMatchObject({
          clientId: 'partner',
        });
      },
    );

    it.each([
      'other',
      'contact-inf',
      'contact-info ',
      'contact-infos',
      'Contact-Info',
      '',
      null,
      1,
      {},
      [],
      ['other'],
      [[audience]],
      [audience, 1],
      undefined,
    ])('refuses %j', async (aud) => {
      expect(await refusal(verifier, mint({ ...institutionClaims, aud }))).toMatchObject({
        reason: 'token-invalid',
        detail: 'audience-not-ours',
      });
    });
  });

  describe('by the issuer', () => {
    it.each([
      'https://issuer.example',
      'https://issuer.example//',
      'https://ISSUER.example/',
      'https://іssuer.example/',
      'https://issuer.example.attacker.example/',
      '',
      null,
      [issuer],
      undefined,
    ])('refuses %j', async (iss) => {
      expect(await refusal(verifier, mint({ ...institutionClaims, iss }))).toMatchObject({
        detail: 'issuer-not-trusted',
      });
    });
  });

  describe('by the times', () => {
    const skewS = 30;
    it.each([
      ['1 s past the skew', startS - skewS - 1],
      ['just past the skew', startS - skewS],
      ['long past', 0],
    ])('calls a token expired whose exp is %s', async (_, exp) => {
      expect((await refusal(verifier, mint({ ...institutionClaims, exp }))).reason).toBe('token-expired');
    });

    it.each([
      ['exp 1 s inside the skew', { exp: startS - skewS + 1 }],
      ['nbf at the end of the skew', { nbf: startS + skewS }],
      ['iat at the end of the skew', { iat: startS + skewS }],
      ['no iat', { iat: undefined }],
      ['auth_time now', { ...customerClaims, auth_time: startS }],
    ])('accepts %s', async (_, claims) => {
      expect(await verifier.verify(mint({ ...institutionClaims, ...claims }))).toMatchObject({
        clientId: 'partner',
      });
    });

    it.each([
      ['nbf', startS + skewS + 1, 'nbf-in-the-future'],
      ['iat', startS + skewS + 1, 'iat-in-the-future'],
      ['auth_time', startS + skewS + 1, 'auth-time-in-the-future'],
      ['exp', undefined, 'exp-missing'],
    ])('refuses %s %j', async (name, value, detail) => {
      expect(await refusal(verifier, mint({ ...customerClaims, [name]: value }))).toMatchObject({ detail });
    });

    it.each(
      ['exp', 'nbf', 'iat', 'auth_time'].flatMap((name) =>
        [
          `"${startS + 60}"`,
          '1e400',
          '-1',
          `${startS + 60}.5`,
          'null',
          'true',
          '[1]',
          '{}',
          '9007199254740993',
          '-1e400',
        ].map((text) => ({
          name,
          text,
        })),
      ),
    )('refuses $name $text, which is no date', async ({ name, text }) => {
      const detail = `${name.replace('_', '-')}-not-a-date`;
      expect(await refusal(verifier, withText(name, text))).toMatchObject({
        reason: 'token-invalid',
        detail,
      });
    });

    it('keeps to the configured skew', async () => {
      const token = mint({ ...institutionClaims, exp: startS - 1 });
      expect((await refusal(verifierWith({ skewS: 1 }), token)).reason).toBe('token-expired');
      expect(await verifierWith({ skewS: 2 }).verify(token)).toMatchObject({ clientId: 'partner' });
    });

    it('refuses a longer life than is configured, or one that cannot be told', async () => {
      const strict = verifierWith({ maxLifetimeS: 3600 });
      expect(await strict.verify(mint())).toMatchObject({ clientId: 'partner' });
      const longer = { ...institutionClaims, exp: startS + 3601 };
      expect(await refusal(strict, mint(longer))).toMatchObject({ detail: 'lifetime-too-long' });
      expect(await refusal(strict, mint(without('iat')))).toMatchObject({ detail: 'iat-missing' });
    });
  });

  describe('by the kind of token', () => {
    const lenient = verifierWith({ types: ['at+jwt', 'JWT'] });
    it.each([
      ['ID token', { nonce: 'n-0S6' }],
      ['ID token', { at_hash: 'abc' }],
      ['ID token', { c_hash: 'abc' }],
      ['ID token', { token_use: 'id' }],
      ['ID token', { typ: 'ID' }],
      ['refresh token', { typ: 'Refresh' }],
      ['refresh token', { token_use: 'refresh' }],
      ['refresh token', { token_type: 'refresh_token' }],
      ['v1 token', { ver: '1.0' }],
      ['v1 token', { ver: 1 }],
      ['v1 token', { version: 'v1' }],
      ['token of a kind that cannot be read', { token_use: { toString: 1 } }],
      ['token of a kind that cannot be read', { token_use: ['access'] }],
    ])('refuses an %s, however well signed: %j', async (_, claims) => {
      const token = mint({ ...institutionClaims, ...claims }, { typ: 'JWT' });
      expect(await refusal(lenient, token)).toMatchObject({ reason: 'token-invalid' });
    });

    it('refuses an ID token, which is for the client', async () => {
      const token = mint({ ...customerClaims, aud: 'partner', azp: 'partner' }, { typ: 'JWT' });
      expect(await refusal(lenient, token)).toMatchObject({ detail: 'audience-not-ours' });
    });

    it.each([
      { token_use: 'access' },
      { typ: 'Bearer' },
      { token_type: 'Bearer' },
      { ver: 2 },
      { ver: '2.0' },
    ])('accepts an access token that says so: %j', async (claims) => {
      expect(await lenient.verify(mint({ ...institutionClaims, ...claims }))).toMatchObject({
        clientId: 'partner',
      });
    });
  });

  describe('reads scopes', () => {
    const scopesOf = async (claims: object) =>
      (await verifier.verify(mint({ ...without('scope'), ...claims }))).scopes;

    it.each([
      [{ scope: 'a b' }, ['a', 'b']],
      [{ scope: ' a  b ' }, ['a', 'b']],
      [{ scope: 'a a' }, ['a', 'a']],
      [{ scope: ['a', 'b c'] }, ['a', 'b c']],
      [{ scope: 'a,b' }, ['a,b']],
      [{ scope: 'a\tb' }, ['a\tb']],
      [{ scope: '' }, []],
      [{}, []],
      [{ scp: ['a'] }, []],
      [{ scopes: 'a' }, []],
      [{ scope: ['a', 1] }, []],
      [{ scope: { a: true } }, []],
      [{ scope: null }, []],
    ])('of %j as %j', async (claims, scopes) => {
      expect(await scopesOf(claims)).toEqual(scopes);
    });
  });

  describe('reads whose token it is', () => {
    it.each([
      undefined,
      null,
      '',
      '16',
      16,
      '000160',
      '00016\n',
      '0001٦',
      ' 00016',
      ['00016'],
      { toString: 1 },
    ])('refuses institution %j', async (institutionId) => {
      expect((await refusal(verifier, mint({ ...institutionClaims, institutionId }))).reason).toBe(
        'token-without-institution',
      );
    });

    it.each([
      null,
      '',
      7,
      'x',
      '18FC507616C646048EA400138C8AC887',
      `${customerClaims.institutionCustomerId}0`,
      [customerClaims.institutionCustomerId],
      {},
    ])('refuses customer %j', async (institutionCustomerId) => {
      expect(await refusal(verifier, mint({ ...customerClaims, institutionCustomerId }))).toMatchObject({
        reason: 'token-without-customer',
        detail: 'customer-claim-not-valid',
      });
    });

    it('reads the user that a customer token was issued to', async () => {
      const institutionUserId = '0A1B2C3D4E5F60718293A4B5C6D7E8F9';
      expect(await verifier.verify(mint({ ...customerClaims, institutionUserId }))).toMatchObject({
        userId: institutionUserId,
      });
    });

    it.each([null, '', 7, 'a b', 'a#b', 'x'.repeat(65), ['U'], {}])(
      'refuses user %j',
      async (institutionUserId) => {
        expect(await refusal(verifier, mint({ ...customerClaims, institutionUserId }))).toMatchObject({
          reason: 'token-without-customer',
          detail: 'user-claim-not-valid',
        });
      },
    );

    it.each([
      { sub: 'a-user' },
      { institutionUserId: 'U' },
      { auth_time: startS },
      { acr: 'password' },
      { amr: ['pwd'] },
      { sub: null },
      { username: 'finBanker01' },
      { preferred_username: 'finBanker01' },
    ])('never takes a token of a user for the institution’s own: %j', async (claims) => {
      expect(await refusal(verifier, mint({ ...institutionClaims, ...claims }))).toMatchObject({
        reason: 'token-without-customer',
      });
    });

    it('takes a token without a subject for the institution’s own', async () => {
      expect(await verifier.verify(mint(without('sub')))).toMatchObject({ customerId: undefined });
    });

    it('reads the client from client_id, else azp, never from sub', async () => {
      const { client_id: clientId, ...claims } = institutionClaims;
      expect(await verifier.verify(mint({ ...claims, azp: clientId }))).toMatchObject({ clientId });
      expect(await refusal(verifier, mint(claims))).toMatchObject({ detail: 'client-claim-not-valid' });
    });

    it.each(['', 'a b', 'a\nb', 'x'.repeat(129), 5, null])('refuses client %j', async (client_id) => {
      expect(
        await refusal(verifier, mint({ ...institutionClaims, client_id, sub: undefined })),
      ).toMatchObject({
        detail: 'client-claim-not-valid',
      });
    });

    it('passes over an acr that is no text', async () => {
      expect(await verifier.verify(mint({ ...customerClaims, acr: 1 }))).toMatchObject({ acr: undefined });
    });

    it('reads the claims by their configured names', async () => {
      const claimNames = {
        institutionId: 'urn:fi',
        customerId: '__proto__',
        userId: 'uid',
        scope: 'scp',
        clientId: 'sub',
      };
      const payload = JSON.stringify({ ...institutionClaims, 'urn:fi': '00042', scp: ['a'], sub: 'other' });
      const token = signTexts(JSON.stringify({ alg: 'RS256', typ: 'at+jwt', kid: rs256.kid }), payload);
      expect(await verifierWith({ claimNames }).verify(token)).toEqual({
        institutionId: '00042',
        customerId: undefined,
        clientId: 'other',
        scopes: ['a'],
        authTimeS: undefined,
        acr: undefined,
      });
    });
  });

  it('is not moved by claims named as an object’s own workings', async () => {
    const payload = JSON.stringify(institutionClaims).replace(
      '{',
      '{"__proto__":{"scope":"admin","isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"toString":1,',
    );
    const token = signTexts(JSON.stringify({ alg: 'RS256', typ: 'at+jwt', kid: rs256.kid }), payload);
    expect(await verifier.verify(token)).toEqual(await verifier.verify(mint()));
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
  });

  describe('with a token that it has seen before', () => {
    const seen = async (rules: Partial<JwtRules> = {}) => {
      let keyNow: VerificationKey | undefined = rs256;
      let nowMs = atStart();
      let outage: Error | undefined;
      const again = jwtVerifier({
        issuer,
        audience,
        now: () => nowMs,
        keys: {
          find: () => (outage === undefined ? Promise.resolve(keyNow) : Promise.reject(outage)),
        },
        ...rules,
      });
      const token = mint();
      const first = await again.verify(token);
      return {
        first,
        verify: () => again.verify(token),
        refused: () => refusal(again, token),
        withKey: (key: VerificationKey | undefined) => void (keyNow = key),
        after: (seconds: number) => void (nowMs += seconds * 1000),
        fail: (error: Error) => void (outage = error),
      };
    };

    it('answers the same', async () => {
      const { first, verify } = await seen();
      expect(await verify()).toEqual(first);
    });

    it('checks the signature anew under keys that were read anew', async () => {
      const { first, verify, refused, withKey } = await seen();
      withKey({ algorithm: 'RS256', key: rs256.key });
      expect(await verify()).toEqual(first);
      withKey({ algorithm: 'RS256', key: generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey });
      expect(await refused()).toMatchObject({ detail: 'signature-not-valid' });
    });

    it('refuses it once its key is withdrawn', async () => {
      const { refused, withKey } = await seen();
      withKey(undefined);
      expect(await refused()).toMatchObject({ reason: 'token-invalid', detail: 'key-unknown' });
    });

    it('refuses it once it has expired', async () => {
      const { refused, after } = await seen();
      after(365 * 86_400);
      expect(await refused()).toMatchObject({ reason: 'token-expired' });
    });

    it('does not answer while nobody can say whether its key is still good', async () => {
      const { verify, fail } = await seen();
      const cause = new AppError('service-unavailable');
      fail(cause);
      await expect(verify()).rejects.toBe(cause);
    });
  });
});
