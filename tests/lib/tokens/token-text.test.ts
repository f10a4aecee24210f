import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jwtVerifier } from '../../../lib/tokens/jwt-verifier.ts';
import { readTokenText } from '../../../lib/tokens/token-text.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { encode, institutionClaims, issuerKeys, mint } from '../../fakes/token-issuer.ts';
import { refusal } from './refusal.ts';
import { jwtRules } from './strict-rules.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const goodTokens = issuerKeys.map((key) => mint(undefined, {}, key));
const [goodToken = ''] = goodTokens;

const verifier = jwtVerifier(jwtRules());

describe('readTokenText', () => {
  it('splits a token into its parts', () => {
    const { header, payload, signedText, signature } = readTokenText(goodToken);
    expect(header['alg']).toBe('RS256');
    expect(payload.toString()).toContain('"iss"');
    expect(`${signedText}.${encode(signature)}`).toBe(goodToken);
  });

  const [header = '', payload = '', signature = ''] = goodToken.split('.');
  it.each([
    ['two parts', `${header}.${payload}`],
    ['four parts', `${goodToken}.${signature}`],
    ['a dot at the end', `${goodToken}.`],
    ['JSON serialization', JSON.stringify({ payload, signatures: [{ protected: header, signature }] })],
    ['padding', `${header}.${payload}.${signature}==`],
    ['the other base64 alphabet', `${header}.${payload}.${signature.slice(0, -4)}+/+/`],
    ['a line break', `${header}.${payload}\n.${signature}`],
    ['a character of another alphabet', `${header}.${payload}.${signature.slice(0, -4)}éééé`],
    ['a header that is not JSON', `${encode('alg')}.${payload}.${signature}`],
    ['a header with a repeated member', `${encode('{"alg":"RS256","alg":"none"}')}.${payload}.${signature}`],
    ['an empty header', `.${payload}.${signature}`],
  ])('refuses %s', async (_, token) => {
    expect(await refusal(verifier, token)).toMatchObject({
      reason: 'token-invalid',
      detail: expect.stringMatching(/^token-(not-three-parts|not-base64url|header-not-json)$/),
    });
  });

  it('refuses a token with unused bits set', async () => {
    for (const token of goodTokens) {
      const last = alphabet.indexOf(token.at(-1) ?? '');
      // 256 and 64 bytes both leave bits unused in the last character.
      for (const bits of [1, 2, 3]) {
        const sameBytes = token.slice(0, -1) + (alphabet[last ^ bits] ?? '');
        expect(await refusal(verifier, sameBytes)).toMatchObject({ detail: 'token-not-base64url' });
      }
    }
  });
});

describe('a good token with one thing changed', () => {
  const change = fc.record({
    at: fc.nat(),
    removed: fc.nat({ max: 4 }),
    text: fc.oneof(fc.constantFrom('', ...Array.from(alphabet), '.', '=', '+'), fc.string({ maxLength: 3 })),
  });

  it('is never accepted', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...goodTokens),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (token, changes) => {
          const changed = changes.reduce((text, { at, removed, text: added }) => {
            const start = at % text.length;
            return text.slice(0, start) + added + text.slice(start + removed);
          }, token);
          fc.pre(changed !== token);
          expect((await refusal(verifier, changed)).reason).toBe('token-invalid');
        },
      ),
      { numRuns: fuzzRuns },
    );
  });

  it('is not accepted with parts of two tokens', async () => {
    const other = mint({ ...institutionClaims, scope: 'other' });
    const [a, b] = [goodToken.split('.'), other.split('.')];
    for (let mix = 1; mix < 7; mix += 1) {
      const mixed = a.map((part, i) => (mix & (1 << i) ? b[i] : part)).join('.');
      if (mixed !== goodToken && mixed !== other) {
        expect(await refusal(verifier, mixed)).toMatchObject({ detail: 'signature-not-valid' });
      }
    }
  });
});
