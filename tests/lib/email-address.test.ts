import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEmailAddress } from '../../lib/email-address.ts';
import { fuzzRuns } from '../fuzz-runs.ts';

/** Most rules are in tests/functions/update-contact/values/email-cases.ts; these are their edges. */
describe('readEmailAddress', () => {
  it.each([
    'user%relay@example.com',
    'x@1and1.com',
    'very-common@sub-domain.a.b.example.museum',
    'x@xn--mnchen-3ya.de',
  ])('keeps %s as it is', (address) => {
    expect(readEmailAddress(address)).toBe(address);
  });

  it.each([
    ['x@日本語.jp', 'x@xn--wgv71a119e.jp'],
    ['x@paral·lel.cat', 'x@xn--parallel-koa.cat'],
    ['x@abc例え.jp', 'x@xn--abc-b73b408n.jp'],
  ])('reads %s as %s', (text, address) => {
    expect(readEmailAddress(text)).toBe(address);
  });

  it.each([
    ['no at sign', ['jane.example.com']],
    ['no local part or no domain', ['@example.com', 'jane@']],
    ['a line break at the end', ['jane@example.com\n', 'jane@example.com ']],
    ['a group, a source route or a comment', ['group:a@example.com;', '@relay.com:jane@b.com', 'j@(c)b.com']],
    ['a backslash or parentheses', ['jane\\@example.com', 'jane()@example.com']],
    ['a hexadecimal IPv4 address', ['jane@0x7f.1']],
    ['a top-level domain of one letter', ['jane@example.c']],
    ['an empty label', ['jane@.example.com', 'jane@example..com']],
    ['a label that ends in a hyphen or is reserved', ['jane@example-.com', 'jane@ab--cd.com']],
    ['a percent sign in the domain', ['jane@%65xample.com']],
    ['a label of 64 characters', [`jane@${'d'.repeat(64)}.com`]],
    ['255 characters after encoding', [`${'l'.repeat(64)}@${`${'ü'.repeat(45)}.`.repeat(4)}com`]],
    [
      'a domain of 254 characters',
      [`j@${'d'.repeat(63)}.${'e'.repeat(63)}.${'f'.repeat(62)}.${'g'.repeat(63)}`],
    ],
    [
      'lookalikes of ASCII characters',
      ['jane@\u212aelvin.com', 'jane@İstanbul.com', 'jane@mu\u0308nchen.de'],
    ],
    [
      'invisible characters',
      ['\u00ad', '\u200b', '\u200d', '\u202e', '\0'].map((c) => `jane@exam${c}ple.com`),
    ],
    ['broken and control characters', ['jane@\ud800.com', 'jane@\ufffd.com', 'jane\u001b[31m@example.com']],
    ['a symbol, also as an A-label', ['jane@☃.net', 'jane@xn--n3h.net']],
    ['an A-label that encodes nothing or only ASCII', ['jane@xn--.de', 'jane@xn--abc-.com']],
  ])('refuses %s', (_case, texts) => {
    expect(texts.filter((text) => readEmailAddress(text) !== undefined)).toEqual([]);
  });

  it('keeps local parts byte for byte and leaves its own results unchanged', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const address = readEmailAddress(text);
        if (address === undefined) return;
        expect(address.split('@')[0]).toBe(text.split('@')[0]);
        expect(readEmailAddress(address)).toBe(address);
      }),
      { numRuns: fuzzRuns },
    );
  });

  it('returns only plain ASCII, for any text', () => {
    const text = fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, ([localPart, domain]) => {
        const address = readEmailAddress(`${localPart}@${domain}`);
        if (address !== undefined) expect(address).toMatch(/^[!-~]{1,64}@[a-z\d.-]{4,253}$/);
      }),
      { numRuns: fuzzRuns },
    );
  });
});
