import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jwtVerify } from 'jose';
import { jwtVerifier } from '../../../lib/tokens/jwt-verifier.ts';
import { AppError } from '../../../lib/errors.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import {
  atStart,
  audience,
  institutionClaims,
  issuer,
  issuerKeys,
  mint,
  startS,
} from '../../fakes/token-issuer.ts';
import { jwtRules } from './strict-rules.ts';

const ours = jwtVerifier(jwtRules());

/** The reference: jose, told the same rules. */
const joseAccepts = (token: string): Promise<boolean> =>
  jwtVerify(
    token,
    ({ kid }) => issuerKeys.find((key) => key.kid === kid)?.key ?? Promise.reject(new Error('unknown')),
    {
      issuer,
      audience,
      algorithms: ['RS256', 'PS256', 'ES256'],
      typ: 'at+jwt',
      clockTolerance: 30,
      currentDate: new Date(atStart()),
      requiredClaims: ['exp'],
    },
  ).then(
    () => true,
    () => false,
  );

const weAccept = (token: string): Promise<boolean> =>
  ours.verify(token).then(
    () => true,
    (error: unknown) => {
      if (error instanceof AppError) return false;
      throw error;
    },
  );

const anyKey = fc.constantFrom(...issuerKeys);

describe('jwtVerifier against jose', () => {
  const near = fc.integer({ min: startS - 40, max: startS + 40 });
  const oddClaims = fc.record(
    {
      iss: fc.constantFrom(issuer, 'https://issuer.example', [issuer]),
      aud: fc.constantFrom(audience, [audience], ['other', audience], 'other', [audience, 1], []),
      exp: fc.oneof(near, fc.constantFrom('soon', -1, startS + 0.5, null)),
      nbf: fc.oneof(near, fc.constantFrom('now', null, 1.5)),
      iat: near,
      scope: fc.jsonValue(),
      typ: fc.constantFrom('Bearer', 'ID'),
    },
    { requiredKeys: [] },
  );
  const oddHeader = fc.record(
    {
      alg: fc.constantFrom('RS256', 'PS256', 'ES256', 'none', 'HS256', 1),
      typ: fc.constantFrom('at+jwt', 'application/at+jwt', 'AT+JWT', 'JWT', 1),
      kid: fc.constantFrom('rsa-1', 'pss-1', 'ec-1', 'other', 1),
      crit: fc.constantFrom(['exp'], [], 'exp'),
      b64: fc.boolean(),
      jwk: fc.constantFrom({}, 1),
    },
    { requiredKeys: [] },
  );

  it('accepts nothing that jose refuses', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(anyKey, oddClaims, fc.option(oddHeader, { freq: 1 }), async (key, claims, header) => {
        const token = mint({ ...institutionClaims, ...claims }, header ?? {}, key);
        if (!(await weAccept(token))) return;
        accepted += 1;
        expect(await joseAccepts(token)).toBe(true);
      }),
      { numRuns: fuzzRuns * 2 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it('refuses some tokens on purpose that jose accepts', async () => {
    const [header = '', payload = '', signature = ''] = mint().split('.');
    const lastBitFlipped = `${header}.${payload}.${signature.slice(0, -1)}${nextInAlphabet(signature.at(-1) ?? '')}`;
    const fromTheFuture = mint({ ...institutionClaims, iat: startS + 600 });
    for (const token of [lastBitFlipped, fromTheFuture]) {
      expect(await joseAccepts(token)).toBe(true);
      expect(await weAccept(token)).toBe(false);
    }
  });
});

/** The last character of a 256-byte signature carries four unused bits. */
const nextInAlphabet = (character: string): string => String.fromCharCode(character.charCodeAt(0) + 1);
