import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../../lib/errors.ts';
import { readJsonBody } from '../../../lib/http/json-body.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

const headers = { 'content-type': 'application/json' };
const read = (body: string): unknown => readJsonBody({ headers, body, isBase64Encoded: false });
const readBytes = (bytes: Uint8Array): unknown =>
  readJsonBody({ headers, body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true });

/** The detail with which the reading was refused, the reason where there is none, or `read`. */
const verdict = (reading: () => unknown): string => {
  try {
    reading();
    return 'read';
  } catch (error) {
    return error instanceof AppError ? (error.detail ?? error.reason) : 'failed';
  }
};

describe('readJsonBody', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'application/json ; charset="utf-8" ',
  ])('takes %s', (contentType) => {
    const event = { headers: { 'content-type': contentType }, body: '{}', isBase64Encoded: false };
    expect(readJsonBody(event)).toEqual({});
  });

  it.each([
    undefined,
    '',
    'text/plain',
    'text/json',
    'application/jsonx',
    'application/xml',
    'application/merge-patch+json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'application/json; profile=x',
    'application/json, text/plain',
    'application/json\r\nx: y',
    `application/json;${' '.repeat(100_000)}x`,
  ])('refuses %j as media type', (contentType) => {
    const event = { headers: { 'content-type': contentType }, body: '{}', isBase64Encoded: false };
    expect(verdict(() => readJsonBody(event))).toBe('media-type-unsupported');
  });

  it.each([
    ['{}', {}],
    [' \t\r\n{ "a" : [ 1 , 2 ] } \n', { a: [1, 2] }],
    ['[]', []],
    ['null', null],
    ['true', true],
    ['"text"', 'text'],
    ['0', 0],
    ['-1', -1],
    ['1.5', 1.5],
    ['9007199254740991', 9007199254740991],
    ['"\\u0041\\n\\"\\\\\\/"', 'A\n"\\/'],
    ['"\\ud83d\\ude00"', '😀'],
    ['"\\ud800"', '\ud800'],
    ['"\u007f"', '\u007f'],
    ['"{\\"a\\":1,\\"a\\":2}[[["', '{"a":1,"a":2}[[['],
    ['{"a":{"a":1},"b":[{"a":1},{"a":2}]}', { a: { a: 1 }, b: [{ a: 1 }, { a: 2 }] }],
    ['{"a":":","b":"a","c":"{"}', { a: ':', b: 'a', c: '{' }],
    ['{"":1}', { '': 1 }],
    [`${'['.repeat(16)}${']'.repeat(16)}`, JSON.parse(`${'['.repeat(16)}${']'.repeat(16)}`)],
  ])('reads %s', (body, value) => {
    expect(read(body)).toEqual(value);
    expect(readBytes(Buffer.from(body))).toEqual(value);
  });

  it.each([
    '1e21',
    '1.0',
    '1E1',
    '-0',
    '1e400',
    '0.1e1',
    '9007199254740993',
    '99999999999999999999',
    '2025550123.00000000000000001',
    '0.10000000000000000555',
  ])('reads %s, which would lose a digit, as no number at all', (source) => {
    expect(read(`{"a":[${source}]}`)).toEqual({ a: [NaN] });
  });

  it.each([
    '',
    ' ',
    '{',
    '}',
    '[',
    ']',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{a:1}',
    "{'a':1}",
    '{"a" 1}',
    '{"a":1 "b":2}',
    '[1,]',
    '[,1]',
    '[1 2]',
    '[1',
    '["a',
    '"',
    '"\\',
    '"\\x"',
    '"\\u12"',
    '"\t"',
    '"\n"',
    '"\0"',
    '{"\\x":1}',
    ':',
    '"a":1',
    '{}{}',
    '{} x',
    '[]]',
    'nul',
    'True',
    'NaN',
    'Infinity',
    'undefined',
    '01',
    '+1',
    '.5',
    '1.',
    '1e',
    '0x10',
    '--1',
    '１',
    '// comment\n{}',
    '{}/* comment */',
    '\u00a0{}',
    '\u2028{}',
    '\ufeff{}',
  ])('refuses %j, which is not JSON', (body) => {
    expect(verdict(() => read(body))).toBe('body-not-json');
    expect(verdict(() => readBytes(Buffer.from(body)))).toBe('body-not-json');
  });

  it('refuses no body at all', () => {
    expect(verdict(() => readJsonBody({ headers, isBase64Encoded: false }))).toBe('body-not-json');
  });

  it.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['a byte that never occurs', [0x22, 0xff, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a truncated character', [0x22, 0xe2, 0x82, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a character beyond U+10FFFF', [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ['ISO 8859-1', [0x22, 0xe9, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0, 0x7d, 0]],
  ])('refuses %s', (_case, bytes) => {
    expect(verdict(() => readBytes(Uint8Array.from(bytes)))).toBe('body-not-utf8');
  });

  it.each(['"\ufffd"', '"\ud800"', '"\udc00\ud800"'])('refuses %j, which was not UTF-8', (body) => {
    expect(verdict(() => read(body))).toBe('body-not-utf8');
  });

  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":3}',
    '{"a":1,"\\u0061":2}',
    '{"a":{"b":1,"b":2}}',
    '[{"a":1,"a":2}]',
    '{"a":[{}],"a":1}',
    '{"":1,"":2}',
    '{"a" :1, "a"\n:2}',
    '{"\\"":1,"\\u0022":2}',
    '{"__proto__":1,"__proto__":2}',
  ])('refuses %s, which names a member twice', (body) => {
    expect(verdict(() => read(body))).toBe('body-ambiguous');
  });

  it('takes 16,384 bytes and no more, counted in bytes', () => {
    const text = (bytes: number): string => `"${'x'.repeat(bytes - 2)}"`;
    expect(verdict(() => read(text(16_384)))).toBe('read');
    expect(verdict(() => read(text(16_385)))).toBe('body-too-large');
    expect(verdict(() => readBytes(Buffer.from(text(16_384))))).toBe('read');
    expect(verdict(() => readBytes(Buffer.from(text(16_385))))).toBe('body-too-large');
    expect(verdict(() => read(`"${'é'.repeat(8_192)}"`))).toBe('body-too-large');
  });

  it('makes members of their own of names that every object inherits', () => {
    const value = read('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect('polluted' in {}).toBe(false);
  });

  it.each([
    ['100,000 nested lists', '['.repeat(100_000), 'body-too-large'],
    ['lists as deep as fit', '['.repeat(16_384), 'body-too-deep'],
    ['closed lists as deep as fit', '['.repeat(8_192) + ']'.repeat(8_192), 'body-too-deep'],
    ['objects as deep as fit', '{"a":'.repeat(3_000), 'body-too-deep'],
    ['17 lists', '['.repeat(17) + ']'.repeat(17), 'body-too-deep'],
    [
      '100,000 members',
      `{${Array.from({ length: 100_000 }, (_, at) => `"${at}":0`).join()}}`,
      'body-too-large',
    ],
    ['members as many as fit', `{${Array.from({ length: 1_800 }, (_, at) => `"${at}":0`).join()}}`, 'read'],
    ['a number as long as fits', '9'.repeat(16_384), 'read'],
    ['an exponent as long as fits', `1e${'9'.repeat(16_382)}`, 'read'],
    ['quotes as many as fit', '"'.repeat(16_383), 'body-not-json'],
    ['escaped quotes as many as fit', '\\"'.repeat(8_191), 'body-not-json'],
    ['a text without an end', `"${'\\'.repeat(16_382)}`, 'body-not-json'],
    ['colons as many as fit', ':'.repeat(16_384), 'body-not-json'],
  ])('answers %s within 50 ms', (_case, body, expected) => {
    // The best of several: the machine may be busy with something else.
    const triesMs = Array.from({ length: 5 }, () => {
      const start = performance.now();
      expect(verdict(() => read(body))).toBe(expected);
      return performance.now() - start;
    });
    expect(Math.min(...triesMs)).toBeLessThan(50);
  });

  it('never repeats the body, in messages or causes', () => {
    try {
      read('{"emailAddress":"canary@example.com" oops}');
    } catch (error) {
      expect(error).toMatchObject({
        reason: 'validation-failed',
        problems: [{ field: 'body', problem: 'must be JSON' }],
      });
      expect((error as AppError).cause).toBeUndefined();
    }
    expect.assertions(2);
  });

  it('reads what JSON.stringify writes, as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const body = JSON.stringify(value);
        fc.pre(body.length < 4_000 && !body.includes('\ufffd') && body.isWellFormed());
        expect(read(body)).toEqual(JSON.parse(body));
      }),
      { numRuns: fuzzRuns },
    );
  });

  it('takes no text that JSON.parse refuses, and fails on none', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"',
      '\\',
      '1',
      '-',
      '.',
      'e',
      'true',
      'null',
      ' ',
      '\u0000',
    );
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 20 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(texts, (body) => {
        const isJson = (() => {
          try {
            JSON.parse(body);
            return true;
          } catch {
            return false;
          }
        })();
        const accepted = isJson
          ? ['read', 'body-ambiguous', 'body-too-deep', 'body-not-utf8']
          : ['body-not-json', 'body-ambiguous', 'body-too-deep', 'body-not-utf8'];
        expect(accepted).toContain(verdict(() => read(body)));
      }),
      { numRuns: fuzzRuns },
    );
  });

  it('fails on no bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(['read', 'body-not-json', 'body-not-utf8', 'body-ambiguous', 'body-too-deep']).toContain(
          verdict(() => readBytes(bytes)),
        );
      }),
      { numRuns: fuzzRuns },
    );
  });
});
