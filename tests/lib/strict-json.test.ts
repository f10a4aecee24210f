import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJsonObject, readStrictJson } from '../../lib/strict-json.ts';
import { fuzzRuns } from '../fuzz-runs.ts';

const readBytes = (bytes: Uint8Array) => readStrictJson(bytes, { numbers: 'exact' });
const read = (text: string) => readBytes(Buffer.from(text));
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

describe('readStrictJson', () => {
  it.each([
    ['{}', {}],
    [' \t\r\n{ "a" : [ 1 , 2 ] } \n', { a: [1, 2] }],
    ['9007199254740991', 9007199254740991],
    ['"\\u0041\\n\\"\\\\\\/"', 'A\n"\\/'],
    ['"\\ud83d\\ude00"', '😀'],
    ['"\\ud800"', '\ud800'],
    ['"\u007f"', '\u007f'],
    ['"{\\"a\\":1,\\"a\\":2}[[["', '{"a":1,"a":2}[[['],
    ['{"a":{"a":1},"b":[{"a":1},{"a":2}]}', { a: { a: 1 }, b: [{ a: 1 }, { a: 2 }] }],
    ['{"a":":","b":"a","c":"{"}', { a: ':', b: 'a', c: '{' }],
    ['{"a" : ":\\":","\\":" : "\\\\"}', { a: ':":', '":': '\\' }],
    ['{"2":0,"1":0}', { 1: 0, 2: 0 }],
    ['{"":1}', { '': 1 }],
  ])('reads %s', (text, value) => {
    expect(read(text)).toEqual({ value });
  });

  it.each([
    ...['1e21', '1.0', '1E1', '-0', '1e400', '0.1e1', '9007199254740993', '99999999999999999999'],
    ...['2025550123.00000000000000001', '0.10000000000000000555'],
  ])('reads %s, which does not survive a round trip, as NaN, or rounded on request', (source) => {
    const text = `{"a":[${source}]}`;
    expect(read(text)).toEqual({ value: { a: [NaN] } });
    const rounded = { value: { a: [Number(source)] } };
    expect(readStrictJson(Buffer.from(text), { numbers: 'rounded' })).toEqual(rounded);
  });

  it.each([
    ['an overlong slash', [0xc0, 0xaf]],
    ['a truncated character', [0xe2, 0x82]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a character beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ])('refuses %s, which is not UTF-8', (_, bytes) => {
    expect(readBytes(Uint8Array.from([0x22, ...bytes, 0x22]))).toEqual({ fault: 'not-utf8' });
  });

  it.each([
    ...['{"a":1,"b":2,"a":3}', '{"a":1,"\\u0061":2}', '{"a":{"b":1,"b":2}}', '{"a":{"b":1,"c":2},"a":1}'],
    ...['{"a":1,"a":{"b":1,"c":2}}', '[{"a":1,"a":2}]', '{"a":[{}],"a":1}', '{"":1,"":2}'],
    ...['{"a" :1, "a"\n:2}', '{"\\"":1,"\\u0022":2}', '{"__proto__":1,"__proto__":2}'],
  ])('refuses %s, which names a member twice', (text) => {
    expect(read(text)).toEqual({ fault: 'ambiguous' });
  });

  it('reads names that every object inherits as own members', () => {
    const text = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    expect(Object.keys(readJsonObject(Buffer.from(text)) ?? {})).toEqual(['__proto__', 'constructor']);
    expect('polluted' in {}).toBe(false);
  });

  const many = (count: number): string => Array.from({ length: count }, (_, at) => `"${at}":0`).join();
  it.each([
    ['16 nested lists', nested(16), { value: JSON.parse(nested(16)) as unknown }],
    ['17 nested lists', nested(17), { fault: 'too-deep' }],
    ['17 nested objects', `${'{"a":'.repeat(17)}0${'}'.repeat(17)}`, { fault: 'too-deep' }],
    ['100,000 unclosed lists', '['.repeat(100_000), { fault: 'not-json' }],
    ['1,800 members', `{ ${many(1_800)}}`, { value: JSON.parse(`{${many(1_800)}}`) as unknown }],
    ['a number of 16,384 digits', '9'.repeat(16_384), { value: NaN }],
    ['8,191 escaped quotes', '\\"'.repeat(8_191), { fault: 'not-json' }],
    ['an unclosed string', `"${'\\'.repeat(16_382)}`, { fault: 'not-json' }],
  ])('answers %s within 50 ms', (_case, text, expected) => {
    // The best of several: the machine may be busy with something else.
    const triesMs = Array.from({ length: 5 }, () => {
      const start = performance.now();
      expect(read(text)).toEqual(expected);
      return performance.now() - start;
    });
    expect(Math.min(...triesMs)).toBeLessThan(50);
  });

  it('reads what JSON.stringify writes, with any spacing, and refuses it if a member is repeated', () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 }), { minKeys: 1 });
    fc.assert(
      fc.property(objects, fc.nat(), fc.constantFrom(0, 1, '\t'), (object, pick, space) => {
        const text = JSON.stringify(object, undefined, space);
        const names = Object.keys(object);
        const again = JSON.stringify(names[pick % names.length]);
        expect(readStrictJson(Buffer.from(text), { numbers: 'rounded' })).toEqual({
          value: JSON.parse(text) as unknown,
        });
        expect(read(`${text.slice(0, -1)},${again}:0}`)).toEqual({ fault: 'ambiguous' });
        expect(read(`{${again}:{"x":0},${text.slice(1)}`)).toEqual({ fault: 'ambiguous' });
      }),
      { numRuns: fuzzRuns },
    );
  });

  it('refuses every text that JSON.parse refuses, and never throws', () => {
    const pieces = fc.constantFrom(...Array.from('{}[]:,"\\1-.e \u0000\ufeff\u00a0'), '"a"', 'true', 'null');
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 20 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(texts, (text) => {
        const reading = read(text);
        expect('fault' in reading && reading.fault === 'not-json').toBe(!isJson(text.toWellFormed()));
      }),
      { numRuns: fuzzRuns },
    );
  });
});

describe('readJsonObject', () => {
  it('reads an object', () => {
    expect(readJsonObject(Buffer.from('{"a":1.0}'))).toEqual({ a: 1 });
  });

  it.each(['null', '[]', '"{}"', '1', '{', '', '{"a":1,"a":1}'])('returns undefined for %s', (text) => {
    expect(readJsonObject(Buffer.from(text))).toBeUndefined();
  });
});
