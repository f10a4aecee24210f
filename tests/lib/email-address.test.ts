import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEmailAddress } from '../../lib/email-address.ts';
import { fuzzRuns } from '../fuzz-runs.ts';

const longDomain = `${'d'.repeat(63)}.${'e'.repeat(63)}.${'f'.repeat(57)}`;

describe('readEmailAddress', () => {
  it.each([
    'jane.doe@gm.com',
    'JANE.Doe+tag@example.com',
    'a@b.co',
    '1@example.com',
    '_______@example.com',
    "o'brien@example.ie",
    'user%relay@example.com',
    'a/b=c?d^e`f{g|h}i~j!k#l$m&n*o@example.com',
    'very-common@sub-domain.a.b.example.museum',
    'x@1and1.com',
    'x@123.com',
    'x@xn--mnchen-3ya.de',
    'x@example.xn--p1ai',
    `${'l'.repeat(64)}@example.com`,
    `${'l'.repeat(64)}@${longDomain}.com`,
  ])('keeps %s as it is', (address) => {
    expect(readEmailAddress(address)).toBe(address);
  });

  it.each([
    ['Jane@EXAMPLE.Com', 'Jane@example.com'],
    ['x@münchen.de', 'x@xn--mnchen-3ya.de'],
    ['x@straße.de', 'x@xn--strae-oqa.de'],
    ['x@日本語.jp', 'x@xn--wgv71a119e.jp'],
    ['x@paral·lel.cat', 'x@xn--parallel-koa.cat'],
    ['x@XN--MNCHEN-3YA.de', 'x@xn--mnchen-3ya.de'],
    ['x@例え.テスト', 'x@xn--r8jz45g.xn--zckzah'],
    ['x@abc例え.jp', 'x@xn--abc-b73b408n.jp'],
  ])('reads %s as %s', (text, address) => {
    expect(readEmailAddress(text)).toBe(address);
  });

  it.each([
    ['nothing', ''],
    ['no at sign', 'jane.example.com'],
    ['no local part', '@example.com'],
    ['no domain', 'jane@'],
    ['two at signs', 'a@b@example.com'],
    ['a dot first', '.jane@example.com'],
    ['a dot last', 'jane.@example.com'],
    ['two dots', 'jane..doe@example.com'],
    ['white space', 'jane doe@example.com'],
    ['white space around', ' jane@example.com'],
    ['white space behind', 'jane@example.com '],
    ['a line break behind', 'jane@example.com\n'],
    ['a quoted local part', '"jane doe"@example.com'],
    ['a line break in a quoted local part', '"jane\r\nBcc: x"@example.com'],
    ['header injection', 'jane@example.com\r\nBcc: x@example.com'],
    ['a display name', 'Jane <jane@example.com>'],
    ['angle brackets', '<jane@example.com>'],
    ['several recipients', 'a@example.com,b@example.com'],
    ['several recipients, semicolon', 'a@example.com;b@example.com'],
    ['a group', 'group:a@example.com;'],
    ['a comment', 'jane(comment)@example.com'],
    ['a comment in the domain', 'jane@(comment)example.com'],
    ['a source route', '@relay.com:jane@example.com'],
    ['backslashes', 'jane\\@example.com'],
    ['parentheses', 'jane()@example.com'],
    ['an IPv4 literal', 'jane@[127.0.0.1]'],
    ['an IPv6 literal', 'jane@[IPv6:::1]'],
    ['an IPv4 address', 'jane@127.0.0.1'],
    ['a hexadecimal IPv4 address', 'jane@0x7f.1'],
    ['no top-level domain', 'jane@localhost'],
    ['a top-level domain of one letter', 'jane@example.c'],
    ['a numeric top-level domain', 'jane@example.123'],
    ['a final dot', 'jane@example.com.'],
    ['a first dot', 'jane@.example.com'],
    ['two dots in the domain', 'jane@example..com'],
    ['a label that begins with a hyphen', 'jane@-example.com'],
    ['a label that ends in a hyphen', 'jane@example-.com'],
    ['a reserved label', 'jane@ab--cd.com'],
    ['an underscore in the domain', 'jane@exa_mple.com'],
    ['a percent sign in the domain', 'jane@%65xample.com'],
    ['a label of 64 characters', `jane@${'d'.repeat(64)}.com`],
    ['a local part of 65 characters', `${'l'.repeat(65)}@example.com`],
    ['255 characters', `${'l'.repeat(64)}@${longDomain}f.com`],
    ['255 characters only once encoded', `${'l'.repeat(64)}@${`${'ü'.repeat(45)}.`.repeat(4)}com`],
    ['a domain of 254 characters', `j@${longDomain}.${'g'.repeat(63)}.com`],
    ['a local part beyond ASCII', 'jané@example.com'],
    ['a full-width at sign', 'jane＠example.com'],
    ['full-width letters', 'jane@ｅxample.com'],
    ['an ideographic full stop', 'jane@example。com'],
    ['a ligature', 'jane@oﬃce.com'],
    ['the Kelvin sign', 'jane@\u212aelvin.com'],
    ['a dotted capital I', 'jane@İstanbul.com'],
    ['capitals beyond ASCII', 'jane@MÜNCHEN.de'],
    ['a decomposed letter', 'jane@mu\u0308nchen.de'],
    ['a Cyrillic letter among Latin ones', 'jane@pаypal.com'],
    ['the same in A-labels', 'jane@xn--pypal-4ve.com'],
    ['a soft hyphen', 'jane@exam\u00adple.com'],
    ['a zero-width space', 'jane@exam\u200bple.com'],
    ['a zero-width joiner', 'jane@exam\u200dple.com'],
    ['a bidi override', 'jane@\u202eexample.com'],
    ['NUL', 'jane\0@example.com'],
    ['an ANSI escape', 'jane\u001b[31m@example.com'],
    ['a lone surrogate', 'jane@\ud800.com'],
    ['U+FFFD', 'jane@\ufffd.com'],
    ['a symbol', 'jane@☃.net'],
    ['a symbol in A-labels', 'jane@xn--n3h.net'],
    ['an A-label that decodes to nothing', 'jane@xn--a.de'],
    ['an empty A-label', 'jane@xn--.de'],
    ['an A-label that decodes to ASCII', 'jane@xn--abc-.com'],
  ])('refuses %s', (_case, text) => {
    expect(readEmailAddress(text)).toBeUndefined();
  });

  it('keeps local parts byte for byte and reads its own results as themselves', () => {
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

  it('answers nothing but plain ASCII, for any text', () => {
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
