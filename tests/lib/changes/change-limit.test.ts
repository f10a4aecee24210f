import { describe, expect, it } from '@jest/globals';
import type { Attempt, PastChange } from '../../../lib/changes/change.ts';
import {
  attemptLimitReached,
  changeLimitReached,
  mismatchLimitReached,
} from '../../../lib/changes/change-limit.ts';
import { pastToKeep, recentChanges } from '../../../lib/changes/past-changes.ts';
import { openedAt, sampleRecord } from './sample-record.ts';

const hourMs = 3_600_000;
const limit = { changes: 3, hours: 24 };
const now = openedAt + 24 * hourMs;

/** Changes opened so many hours before now, newest first. */
const opened = (...hoursAgo: readonly number[]) =>
  hoursAgo.map((hours, index) =>
    sampleRecord({ number: hoursAgo.length - index, state: 'NOTIFIED', openedAt: now - hours * hourMs }),
  );

describe('changeLimitReached', () => {
  it.each([
    ['no changes', []],
    ['fewer than the limit', opened(1, 2)],
    ['older ones, as soon as their time is over', opened(1, 2, 24)],
  ])('is not reached after %s', (_, recent) => {
    expect(changeLimitReached(recent, limit, now)).toBeUndefined();
  });

  it.each([
    ['three', opened(1, 2, 3), 21 * 3_600],
    ['many', opened(1, 2, 3, 4, 5), 21 * 3_600],
    ['a third only just within the time', opened(1, 2, 23.999), 4],
  ])('is reached after %s, and says when there is room again', (_, recent, retryAfterS) => {
    const reached = { detail: 'too-many-changes', retryAfterS };
    expect(changeLimitReached(recent, limit, now)).toEqual(reached);
    expect(changeLimitReached(recent, limit, now + retryAfterS * 1000)).toBeUndefined();
  });

  it('does not count what had no effect', () => {
    const refused = opened(1, 2, 3).map((change) => ({ ...change, state: 'NOT_APPLIED' as const }));
    expect(changeLimitReached([...refused, ...opened(4, 5)], limit, now)).toBeUndefined();
  });
});

describe('attempts that come to nothing', () => {
  const fruitless = (count: number, hoursAgo: number) =>
    opened(...Array<number>(count).fill(hoursAgo)).map((change) => ({
      ...change,
      state: 'NOT_APPLIED' as const,
    }));

  it('are too many once they are as many as can be seen in a day', () => {
    expect(attemptLimitReached(fruitless(29, 1), limit, now)).toBeUndefined();
    const reached = { detail: 'too-many-attempts', retryAfterS: 23 * 3_600 };
    expect(attemptLimitReached(fruitless(30, 1), limit, now)).toEqual(reached);
    expect(attemptLimitReached(fruitless(30, 24), limit, now)).toBeUndefined();
  });

  it('are looked at for a day at least, and for as long as the limit is about', () => {
    const hourly = { changes: 3, hours: 1 };
    expect(attemptLimitReached(fruitless(30, 23), hourly, now)).toBeDefined();
    const weekly = { changes: 3, hours: 7 * 24 };
    expect(attemptLimitReached(fruitless(30, 6 * 24), weekly, now)).toBeDefined();
    expect(attemptLimitReached(fruitless(30, 7 * 24), weekly, now)).toBeUndefined();
  });
});

describe('mismatchLimitReached', () => {
  const attempts = { attempts: 2, hours: 1 };
  const wrong = (...hoursAgo: readonly number[]) =>
    opened(...hoursAgo).map((change) => ({ ...change, attempt: 'old-phone-mismatch' as const }));

  it('is reached once the old number was wrong too often', () => {
    const reached = { detail: 'too-many-mismatches', retryAfterS: 1_800 };
    expect(mismatchLimitReached(wrong(0.25, 0.5), attempts, now)).toEqual(reached);
    expect(mismatchLimitReached(wrong(0.25, 1), attempts, now)).toBeUndefined();
  });

  it('counts nothing else', () => {
    expect(mismatchLimitReached([...wrong(0.1), ...opened(0.2, 0.3)], attempts, now)).toBeUndefined();
  });
});

const pastOf = ({ number, fields, attempt, openedAt: at, state }: PastChange): PastChange => ({
  number,
  fields,
  attempt,
  openedAt: at,
  state,
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
    const wrong = { state: 'NOT_APPLIED', attempt: 'old-phone-mismatch' } as const;
    const [last, before] = [
      sampleRecord({ openedAt: now - 1 }),
      sampleRecord({ openedAt: now - 2, ...wrong }),
    ];
    const { number, fields } = last;
    const same = { number, fields };
    const past = recentChanges({ record: last, details: { past: [pastOf(before)] } });
    expect(pastToKeep(past, limit, now)).toEqual([
      { ...same, attempt: undefined, openedAt: now - 1, state: 'SENDING' },
      { ...same, attempt: 'old-phone-mismatch', openedAt: now - 2, state: 'NOT_APPLIED' },
    ]);
  });

  it('is found with the change that keeps it, newest first', () => {
    const past = pastToKeep(opened(2, 3), limit, now);
    const record = sampleRecord({ openedAt: now - hourMs });
    expect(hoursOf(recentChanges({ record, details: { past } }))).toEqual([1, 2, 3]);
    expect(recentChanges(undefined)).toEqual([]);
  });

  it('is nothing that asked for nothing new', () => {
    const record = sampleRecord({ number: 2, attempt: 'nothing-to-change' });
    const past = pastToKeep([sampleRecord({})], limit, openedAt);
    expect(recentChanges({ record, details: { past } }).map(({ number }) => number)).toEqual([1]);
  });

  it('has room for attempts and for wrong numbers, neither of which pushes the other out', () => {
    const ended = (attempt: Attempt | undefined, count: number, hoursAgo: number) =>
      opened(...Array<number>(count).fill(hoursAgo)).map((change) => ({ ...change, attempt }));
    const wrong = ended('old-phone-mismatch', 30, 3);
    const previews = ended('preview', 5, 1.5);
    const recent = [...ended(undefined, 20, 1), ...previews, ...ended('too-many-changes', 20, 2), ...wrong];
    const kept = pastToKeep(recent, limit, now).map(({ attempt }) => attempt);
    const countOf = (kind: Attempt | undefined) => kept.filter((each) => each === kind).length;
    expect(
      [undefined, 'preview', 'too-many-changes', 'old-phone-mismatch'].map((kind) =>
        countOf(kind as Attempt),
      ),
    ).toEqual([20, 5, 4, 25]);
    expect(attemptLimitReached(wrong, limit, now)).toBeUndefined();
    expect(attemptLimitReached(recent, limit, now)).toBeDefined();
  });

  it('keeps the newest reverts for as long as a hold may last, beside all that counts', () => {
    const reverts = opened(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11).map((change) => ({
      ...change,
      revertOf: 'a-change',
    }));
    const kept = pastToKeep([...reverts, ...opened(12)], limit, now);
    expect(hoursOf(kept)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]);
    const [newest] = reverts.slice(0, 1);
    const later = (hours: number) => pastToKeep(newest ? [newest] : [], limit, now + hours * hourMs);
    expect(later(718)).toHaveLength(1);
    expect(later(719)).toEqual([]);
  });

  it('does not count reverts, neither as changes nor as attempts', () => {
    const reverts = opened(...Array<number>(40).fill(1)).map((change) => ({
      ...change,
      revertOf: 'a-change',
    }));
    expect(changeLimitReached(reverts, limit, now)).toBeUndefined();
    expect(attemptLimitReached(reverts, limit, now)).toBeUndefined();
  });
});
