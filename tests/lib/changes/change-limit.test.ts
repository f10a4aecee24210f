import { describe, expect, it } from '@jest/globals';
import type { Attempt, ChangeRecord, PastChange } from '../../../lib/changes/change.ts';
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
const opened = (hoursAgo: readonly number[], given: Partial<ChangeRecord> = {}): readonly ChangeRecord[] =>
  hoursAgo.map((hours, index) =>
    sampleRecord({
      number: hoursAgo.length - index,
      state: 'NOTIFIED',
      openedAt: now - hours * hourMs,
      ...given,
    }),
  );
const many = (count: number, hoursAgo: number, given: Partial<ChangeRecord> = {}) =>
  opened(Array<number>(count).fill(hoursAgo), given);

const noEffect = { state: 'NOT_APPLIED' } as const;
const wrong = { attempt: 'old-phone-mismatch' } as const;
const revert = { revertOf: 'a-change' };

describe('changeLimitReached', () => {
  it.each([
    ['fewer than the limit', opened([1, 2])],
    ['older changes that have left the window', opened([1, 2, 24])],
    ['changes without effect', [...opened([1, 2, 3], noEffect), ...opened([4, 5])]],
    ['reverts', many(40, 1, revert)],
  ])('is not reached after %s', (_, recent) => {
    expect(changeLimitReached(recent, limit, now)).toBeUndefined();
  });

  it.each([
    ['three changes', opened([1, 2, 3]), 21 * 3_600],
    ['many changes', opened([1, 2, 3, 4, 5]), 21 * 3_600],
    ['a third change just inside the window', opened([1, 2, 23.999]), 4],
  ])('is reached after %s, and says when to try again', (_, recent, retryAfterS) => {
    const reached = { detail: 'too-many-changes', retryAfterS };
    expect(changeLimitReached(recent, limit, now)).toEqual(reached);
    expect(changeLimitReached(recent, limit, now + retryAfterS * 1000)).toBeUndefined();
  });
});

describe('attemptLimitReached', () => {
  it.each([
    ['29 in a day', many(29, 1, noEffect), 24, undefined],
    ['30 in a day', many(30, 1, noEffect), 24, 23],
    ['30 a day ago', many(30, 24, noEffect), 24, undefined],
    ['30 in a day, with an hourly limit', many(30, 23, noEffect), 1, 1],
    ['30 in a week, with a weekly limit', many(30, 6 * 24, noEffect), 7 * 24, 24],
    ['30 a week ago, with a weekly limit', many(30, 7 * 24, noEffect), 7 * 24, undefined],
    ['40 reverts', many(40, 1, revert), 24, undefined],
  ])('gives the hours to wait, if any, after %s', (_, recent, hours, hoursLeft) => {
    const reached = hoursLeft && { detail: 'too-many-attempts', retryAfterS: hoursLeft * 3_600 };
    expect(attemptLimitReached(recent, { changes: 3, hours }, now)).toEqual(reached);
  });
});

describe('mismatchLimitReached', () => {
  it.each([
    ['the old number was wrong too often', opened([0.25, 0.5], wrong), 1_800],
    ['one of them was long ago', opened([0.25, 1], wrong), undefined],
    ['the others were right', [...opened([0.1], wrong), ...opened([0.2, 0.3])], undefined],
  ])('says when to try again, if at all, when %s', (_, recent, retryAfterS) => {
    const reached = retryAfterS && { detail: 'too-many-mismatches', retryAfterS };
    expect(mismatchLimitReached(recent, { attempts: 2, hours: 1 }, now)).toEqual(reached);
  });
});

describe('the past that a new change keeps', () => {
  const hoursOf = (past: readonly PastChange[]) => past.map((change) => (now - change.openedAt) / hourMs);

  it.each([
    [24, [1, 23.5]],
    [7 * 24, [1, 23.5, 24, 30]],
    [1, [1, 23.5]],
  ])('covers the window of a limit by %i hours, and at least a day', (hours, kept) => {
    expect(hoursOf(pastToKeep(opened([1, 23.5, 24, 30]), { changes: 3, hours }, now))).toEqual(kept);
  });

  it('holds at most 29 changes, or as many as a higher limit allows', () => {
    const minutes = opened(Array.from({ length: 200 }, (_, at) => at / 60));
    expect(pastToKeep(minutes, limit, now)).toEqual(minutes.slice(0, 29));
    expect(pastToKeep(minutes, { changes: 100, hours: 24 }, now)).toEqual(minutes.slice(0, 100));
  });

  it('holds only the members that the limits need, newest first', () => {
    const record = sampleRecord({ openedAt: now - 1 });
    const { number, fields } = record;
    const past = [
      { number, fields, attempt: undefined, openedAt: now - 1, state: 'SENDING' },
      { number, fields, ...noEffect, ...wrong, openedAt: now - 2 },
    ] as const;
    expect(pastToKeep(recentChanges({ record, details: { past: past.slice(1) } }), limit, now)).toEqual(past);
    expect(recentChanges(undefined)).toEqual([]);
  });

  it('leaves out an attempt with nothing to change', () => {
    const record = sampleRecord({ number: 2, attempt: 'nothing-to-change' });
    expect(recentChanges({ record, details: { past: opened([1]) } })).toMatchObject([{ number: 1 }]);
  });

  it('keeps attempts and wrong numbers separately, so that neither displaces the other', () => {
    const ended = (attempt: Attempt | undefined, count: number, hoursAgo: number) =>
      many(count, hoursAgo, { attempt });
    const recent = [
      ...ended(undefined, 20, 1),
      ...ended('preview', 5, 1.5),
      ...ended('too-many-changes', 20, 2),
      ...ended('old-phone-mismatch', 30, 3),
    ];
    expect(pastToKeep(recent, limit, now)).toEqual([...recent.slice(0, 29), ...recent.slice(45, 70)]);
    expect(attemptLimitReached(recent.slice(45), limit, now)).toBeUndefined();
    expect(attemptLimitReached(recent, limit, now)).toBeDefined();
  });

  it('keeps the newest reverts for the longest hold, in addition to counted changes', () => {
    const reverts = opened([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], revert);
    const kept = pastToKeep([...reverts, ...opened([12])], limit, now);
    expect(hoursOf(kept)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]);
    const later = (hours: number) => pastToKeep(reverts.slice(0, 1), limit, now + hours * hourMs);
    expect(later(718)).toHaveLength(1);
    expect(later(719)).toEqual([]);
  });
});
