import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { numberOf, toChangeId } from '../../../lib/changes/change-id.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

const random = fc.uint8Array({ minLength: 16, maxLength: 16 });
const number = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 0xff_ff_ff_ff }));

describe('toChangeId', () => {
  it('makes a UUID of version 8 that carries the number', () => {
    fc.assert(
      fc.property(number, random, (given, bytes) => {
        const changeId = toChangeId(given, bytes);
        expect(changeId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(v.is(v.pipe(v.string(), v.uuid()), changeId)).toBe(true);
        expect(numberOf(changeId)).toBe(given);
      }),
      { numRuns: fuzzRuns },
    );
  });

  it('keeps 90 random bits, so that no id can be guessed from another', () => {
    const differing = (one: number, other: number) =>
      toChangeId(7, new Uint8Array(16).fill(one)) !== toChangeId(7, new Uint8Array(16).fill(other));
    expect(differing(0, 255)).toBe(true);
    expect(toChangeId(7, new Uint8Array(16).fill(255))).toBe('ffffffff-ffff-8fff-bfff-ffff00000007');
    expect(toChangeId(7, new Uint8Array(16))).toBe('00000000-0000-8000-8000-000000000007');
  });

  it('leaves the bytes it is given as they are', () => {
    const bytes = new Uint8Array(16).fill(255);
    toChangeId(1, bytes);
    expect(bytes).toEqual(new Uint8Array(16).fill(255));
  });

  it('refuses a number that does not fit', () => {
    expect(toChangeId(0xff_ff_ff_ff, new Uint8Array(16))).toMatch(/ffffffff$/);
    expect(() => toChangeId(0x1_00_00_00_00, new Uint8Array(16))).toThrow(RangeError);
  });
});
