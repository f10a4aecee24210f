import { describe, expect, it } from '@jest/globals';
import type { PastChange, RefusedAs } from '../../../lib/changes/change.ts';
import {
  changesUpTo,
  pastToKeep,
  requireFewAttempts,
  requireFewMismatches,
  requireWithinLimit,
} from '../../../lib/changes/change-limit.ts';
import { openedAt, sampleRecord } from './sample-record.ts';

const hourMs = 3_600_000;
const limit = { changes: 3, hours: 24 };
const now = openedAt + 24 * hourMs;

/** Changes opened so many hours before now, newest first. */
const opened = (...hoursAgo: readonly number[]) =>
  hoursAgo.map((hours, index) =>
    sampleRecord({ number: hoursAgo.length - index, state: 'NOTIFIED', openedAt: now - hours * hourMs }),
  );

describe('requireWithinLimit', () => {
  it.each([
    ['no changes', []],
    ['fewer than the limit', opened(1, 2)],
    ['older ones, as soon as their time is over', opened(1, 2, 24)],
  ])('lets another change through after %s', (_, recent) => {
    expect(() => requireWithinLimit(recent, limit, now)).not.toThrow();
  });

  it.each([
    ['three', opened(1, 2, 3), 21 * 3_600],
    ['many', opened(1, 2, 3, 4, 5), 21 * 3_600],
    ['a third only just within the time', opened(1, 2, 23.999), 4],
  ])('refuses another one after %s, and says when there is room again', (_, recent, retryAfterS) => {
    const refusal: unknown = expect.objectContaining({ reason: 'too-many-changes', retryAfterS });
    expect(() => requireWithinLimit(recent, limit, now)).toThrow(refusal);
    expect(() => requireWithinLimit(recent, limit, now + retryAfterS * 1000)).not.toThrow();
  });

  it('does not count what had no effect', () => {
    const refused = opened(1, 2, 3).map((change) => ({ ...change, state: 'NOT_APPLIED' as const }));
    expect(() => requireWithinLimit([...refused, ...opened(4, 5)], limit, now)).not.toThrow();
  });
});

describe('attempts that come to nothing', () => {
  const fruitless = (count: number, hoursAgo: number) =>
    opened(...Array<number>(count).fill(hoursAgo)).map((change) => ({
      ...change,
      state: 'NOT_APPLIED' as const,
    }));

  it('are refused once they are as many as can be seen in a day', () => {
    expect(() => requireFewAttempts(fruitless(29, 1), limit, now)).not.toThrow();
    const refusal: unknown = expect.objectContaining({
      reason: 'too-many-changes',
      detail: 'too-many-attempts',
      retryAfterS: 23 * 3_600,
    });
    expect(() => requireFewAttempts(fruitless(30, 1), limit, now)).toThrow(refusal);
    expect(() => requireFewAttempts(fruitless(30, 24), limit, now)).not.toThrow();
  });

  it('are looked at for a day at least, and for as long as the limit is about', () => {
    const hourly = { changes: 3, hours: 1 };
    expect(() => requireFewAttempts(fruitless(30, 23), hourly, now)).toThrow();
    const weekly = { changes: 3, hours: 7 * 24 };
    expect(() => requireFewAttempts(fruitless(30, 6 * 24), weekly, now)).toThrow();
    expect(() => requireFewAttempts(fruitless(30, 7 * 24), weekly, now)).not.toThrow();
  });
});

describe('requireFewMismatches', () => {
  const attempts = { attempts: 2, hours: 1 };
  const wrong = (...hoursAgo: readonly number[]) =>
    opened(...hoursAgo).map((change) => ({ ...change, refusedAs: 'old-phone-mismatch' as const }));

  it('refuses to be asked again once the old number was wrong too often', () => {
    const refusal: unknown = expect.objectContaining({
      reason: 'too-many-changes',
      detail: 'too-many-mismatches',
      retryAfterS: 1_800,
    });
    expect(() => requireFewMismatches(wrong(0.25, 0.5), attempts, now)).toThrow(refusal);
    expect(() => requireFewMismatches(wrong(0.25, 1), attempts, now)).not.toThrow();
  });

  it('counts nothing else', () => {
    expect(() => requireFewMismatches([...wrong(0.1), ...opened(0.2, 0.3)], attempts, now)).not.toThrow();
  });
});

describe('what a new change keeps of the past', () => {
  const hoursOf = (past: readonly PastChange[]) => past.map((change) => (now - change.openedAt) / hourMs);

  it('is what is in sight: for as long as the limit is about, and a day at the least', () => {
    const recent = opened(1, 23.5, 24, 30);
    expect(hoursOf(pastToKeep(recent, limit, now))).toEqual([1, 23.5]);
    expect(hoursOf(pastToKeep(recent, { changes: 3, hours: 7 * 24 }, now))).toEqual([1, 23.5, 24, 30]);
    expect(hoursOf(pastToKeep(recent, { changes: 3, hours: 1 }, now))).toEqual([1, 23.5]);
  });

  it('is as many as are seen, with the new change itself', () => {
    const minutes = opened(...Array.from({ length: 200 }, (_, at) => at / 60));
    expect(pastToKeep(minutes, limit, now)).toEqual(pastToKeep(minutes.slice(0, 29), limit, now));
    expect(pastToKeep(minutes, limit, now)).toHaveLength(29);
    expect(pastToKeep(minutes, { changes: 100, hours: 24 }, now)).toHaveLength(100);
  });

  it('is of each what the rules ask for, and no more', () => {
    const wrong = { state: 'NOT_APPLIED', refusedAs: 'old-phone-mismatch' } as const;
    const [last, before] = [
      sampleRecord({ openedAt: now - 1 }),
      sampleRecord({ openedAt: now - 2, ...wrong }),
    ];
    const { number, institutionUserId, fields } = last;
    const same = { number, institutionUserId, fields };
    expect(pastToKeep([last, before], limit, now)).toEqual([
      { ...same, refusedAs: undefined, openedAt: now - 1, state: 'SENDING' },
      { ...same, refusedAs: 'old-phone-mismatch', openedAt: now - 2, state: 'NOT_APPLIED' },
    ]);
  });

  it('is found with the change that keeps it, newest first', () => {
    const past = pastToKeep(opened(2, 3), limit, now);
    const last = sampleRecord({ openedAt: now - hourMs, past });
    expect(hoursOf(changesUpTo(last))).toEqual([1, 2, 3]);
    expect(changesUpTo(undefined)).toEqual([]);
  });

  it('is nothing that asked for nothing new', () => {
    const last = sampleRecord({ number: 2, refusedAs: 'nothing-to-change' });
    const past = pastToKeep([sampleRecord({})], limit, openedAt);
    expect(changesUpTo({ ...last, past }).map(({ number }) => number)).toEqual([1]);
  });

  it('has room for attempts and for wrong numbers, neither of which pushes the other out', () => {
    const ended = (refusedAs: RefusedAs | undefined, count: number, hoursAgo: number) =>
      opened(...Array<number>(count).fill(hoursAgo)).map((change) => ({ ...change, refusedAs }));
    const wrong = ended('old-phone-mismatch', 25, 3);
    const recent = [...ended(undefined, 20, 1), ...ended('too-many-changes', 20, 2), ...wrong];
    const kept = pastToKeep(recent, limit, now).map(({ refusedAs }) => refusedAs);
    const countOf = (kind: RefusedAs | undefined) => kept.filter((each) => each === kind).length;
    expect(
      [undefined, 'too-many-changes', 'old-phone-mismatch'].map((kind) => countOf(kind as RefusedAs)),
    ).toEqual([20, 9, 25]);
    expect(() => requireFewAttempts(wrong, limit, now)).not.toThrow();
    expect(() => requireFewAttempts(recent, limit, now)).toThrow();
  });
});
