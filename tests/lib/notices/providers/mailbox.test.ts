import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isSingleAddress, namedMailbox } from '../../../../lib/notices/providers/mailbox.ts';
import { fuzzRuns } from '../../../fuzz-runs.ts';

const decode = (words: string): string =>
  words
    .split(' ')
    .map((word) => Buffer.from(word.slice('=?UTF-8?B?'.length, -2), 'base64').toString('utf8'))
    .join('');

describe('namedMailbox', () => {
  it.each([
    ['First Example Bank', '"First Example Bank" <a@b.example>'],
    ['Say "Hi" \\ Bank', '"Say \\"Hi\\" \\\\ Bank" <a@b.example>'],
    ['Caixa São João', `=?UTF-8?B?${Buffer.from('Caixa São João').toString('base64')}?= <a@b.example>`],
  ])('writes %j', (name, mailbox) => {
    expect(namedMailbox(name, 'a@b.example')).toBe(mailbox);
  });

  it('is ASCII on one line, in encoded words of at most 75 characters that decode to the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        const mailbox = namedMailbox(name, 'a@b.example');
        expect(mailbox).toMatch(/^[\x20-\x7e]+ <a@b\.example>$/);
        const words = mailbox.slice(0, -' <a@b.example>'.length);
        if (words.startsWith('"')) return;
        expect(words.split(' ').every((word) => word.length <= 75)).toBe(true);
        expect(decode(words)).toBe(name);
      }),
      { numRuns: fuzzRuns },
    );
  });
});

describe('isSingleAddress', () => {
  it.each(['jane.doe@gm.com', 'j+tag@xn--bcher-kva.example', '"john doe"@example.com', "o'neil@example.com"])(
    'accepts %j',
    (address) => expect(isSingleAddress(address)).toBe(true),
  );

  it.each([
    'a@b.com,c@d.com',
    'a@b.com c@d.com',
    'A <a@b.com>',
    '"a\r\nBcc: x@y.z"@b.com',
    'a@b.com\n',
    'a@b@c',
    '(c)a@b.com',
    '@b.com',
    'a@',
  ])('refuses %j', (address) => expect(isSingleAddress(address)).toBe(false));
});
