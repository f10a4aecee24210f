import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJsonObject } from '../../../lib/tokens/json-object.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

const read = (text: string) => readJsonObject(Buffer.from(text));

describe('readJsonObject', () => {
  it('reads the members, whatever they are called', () => {
    const text = String.raw`{"a":"{\"a\":1,\"a\":2}","b:":[{"a":1},{"a":2}],"__proto__":{"isAdmin":true},"constructor":1,"\\":":\""}`;
    expect(read(text)).toEqual(
      new Map<string, unknown>([
        ['a', '{"a":1,"a":2}'],
        ['b:', [{ a: 1 }, { a: 2 }]],
        ['__proto__', { isAdmin: true }],
        ['constructor', 1],
        ['\\', ':"'],
      ]),
    );
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
  });

  it.each([
    '{"a":1,"a":1}',
    String.raw`{"a":1,"\u0061":2}`,
    '{"a":{"b":[{"c":1,"c":2}]}}',
    '{"__proto__":1,"__proto__":2}',
    '{"a":1,"a":{"b":1,"c":2}}',
    '{"a":{"b":1,"c":2},"a":1}',
  ])('refuses a member named twice: %s', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it.each([
    '',
    ' ',
    'null',
    '[]',
    '"{}"',
    '1',
    '{',
    '{}{}',
    '{"a":1,}',
    "{'a':1}",
    '\ufeff{}',
    'NaN',
    '{"a":01}',
  ])('refuses %j, which is no JSON object', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it.each([
    ['a byte that never occurs', [0xff]],
    ['an overlong form', [0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a cut sequence', [0xe2, 0x82]],
  ])('refuses UTF-8 with %s', (_, bytes) => {
    expect(
      readJsonObject(Buffer.from([...Buffer.from('{"a":"'), ...bytes, ...Buffer.from('"}')])),
    ).toBeUndefined();
  });

  it('reads deep nesting without running out of stack', () => {
    const depth = 4000;
    expect(read(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`)?.size).toBe(1);
  });

  it('reads what JSON.stringify writes, and refuses it with any member repeated', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, pick) => {
        const text = JSON.stringify(object);
        const names = Object.keys(object);
        const again = JSON.stringify(names[pick % names.length]);
        expect(read(text)).toEqual(new Map(Object.entries(JSON.parse(text) as object)));
        expect(read(`${text.slice(0, -1)},${again}:0}`)).toBeUndefined();
        expect(read(`{${again}:{"x":0},${text.slice(1)}`)).toBeUndefined();
      }),
      { numRuns: fuzzRuns },
    );
  });
});
