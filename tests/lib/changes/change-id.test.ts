import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { numberOf, toChangeId } from '../../../lib/changes/change-id.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

const number = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 0xff_ff_ff_ff }));

const zeros = '00000000-0000-4000-8000-000000000000';
const ones = 'ffffffff-ffff-4fff-bfff-ffffffffffff';

describe('toChangeId', () => {
  it('makes a UUID of version 8 that carries the number', () => {
    fc.assert(
      fc.property(number, fc.uuid({ version: 4 }), (given, uuid) => {
        const changeId = toChangeId(given, uuid);
        expect(changeId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(v.is(v.pipe(v.string(), v.uuid()), changeId)).toBe(true);
        expect(numberOf(changeId)).toBe(given);
      }),
      { numRuns: fuzzRuns },
    );
  });

  it('keeps 90 random bits, so that no id can be guessed from another', () => {
    expect(toChangeId(7, ones)).toBe('ffffffff-ffff-8fff-bfff-ffff00000007');
    expect(toChangeId(7, zeros)).toBe('00000000-0000-8000-8000-000000000007');
  });

  it('refuses a number that does not fit', () => {
    expect(toChangeId(0xff_ff_ff_ff, zeros)).toMatch(/ffffffff$/);
    expect(() => toChangeId(0x1_00_00_00_00, zeros)).toThrow('a change number has at most 32 bits');
  });
});
