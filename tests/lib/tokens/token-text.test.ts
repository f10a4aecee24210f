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
  it('takes a token apart', () => {
    const { header, payload, signedText, signature } = readTokenText(goodToken);
    expect(header['alg']).toBe('RS256');
    expect(payload.toString()).toContain('"iss"');
    expect(`${signedText}.${encode(signature)}`).toBe(goodToken);
  });

  const [header = '', payload = '', signature = ''] = goodToken.split('.');
  it.each([
    ['one part', header],
    ['two parts', `${header}.${payload}`],
    ['four parts', `${goodToken}.${signature}`],
    ['five parts, as a JWE has', `${goodToken}.${signature}.${signature}`],
    ['a dot after it', `${goodToken}.`],
    ['a dot before it', `.${goodToken}`],
    ['JSON serialization', JSON.stringify({ payload, signatures: [{ protected: header, signature }] })],
    ['padding', `${header}.${payload}.${signature}==`],
    ['the other base64 alphabet', `${header}.${payload}.${signature.slice(0, -4)}+/+/`],
    ['white space', `${header}.${payload}. ${signature}`],
    ['a line break', `${header}.${payload}\n.${signature}`],
    ['a character of another alphabet', `${header}.${payload}.${signature.slice(0, -4)}éééé`],
    ['a length no bytes have', `${header}.${payload}.AAAAA`],
    ['a header that is no JSON', `${encode('alg')}.${payload}.${signature}`],
    ['a header that is a list', `${encode('[]')}.${payload}.${signature}`],
    ['a header with a member twice', `${encode('{"alg":"RS256","alg":"none"}')}.${payload}.${signature}`],
    ['a header that is not UTF-8', `${encode(Buffer.from([0x7b, 0xff, 0x7d]))}.${payload}.${signature}`],
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

  it('refuses a token over 8 KB before anything is decoded', () => {
    expect(() => readTokenText('.'.repeat(8193))).toThrow(
      expect.objectContaining({ detail: 'token-too-long' }),
    );
    expect(() => readTokenText('.'.repeat(8192))).toThrow(
      expect.objectContaining({ detail: 'token-not-three-parts' }),
    );
  });
});

describe('a good token with one thing changed', () => {
  const position = fc.nat({ max: 10_000 });
  const change = fc.oneof(
    fc.record({
      kind: fc.constant('replace' as const),
      position,
      text: fc.constantFrom(...Array.from(alphabet), '.', '=', '+'),
    }),
    fc.record({
      kind: fc.constant('insert' as const),
      position,
      text: fc.string({ minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('remove' as const),
      position,
      text: fc.constantFrom('1', '22', '333', '4444'),
    }),
    fc.record({ kind: fc.constant('repeat' as const), position, text: fc.constantFrom('1', '4444') }),
  );

  const apply = (
    token: string,
    { kind, position, text }: { kind: string; position: number; text: string },
  ): string => {
    const at = position % token.length;
    const [before, after] = [token.slice(0, at), token.slice(at)];
    switch (kind) {
      case 'replace':
        return before + text + after.slice(1);
      case 'insert':
        return before + text + after;
      case 'remove':
        return before + after.slice(text.length);
      default:
        return before + after.slice(0, text.length) + after;
    }
  };

  it('is never accepted', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...goodTokens),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (token, changes) => {
          const changed = changes.reduce(apply, token);
          fc.pre(changed !== token);
          expect((await refusal(verifier, changed)).reason).toBe('token-invalid');
        },
      ),
      { numRuns: fuzzRuns },
    );
  });

  it('is not accepted with parts of two tokens either', async () => {
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
