import { describe, expect, it } from '@jest/globals';
import { recentChanges, requireWithinLimit } from '../../../lib/changes/change-limit.ts';
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

describe('recentChanges', () => {
  it('is enough for the limit and for the addresses of the last 30 days', () => {
    expect(recentChanges({ changes: 3 })).toBe(30);
    expect(recentChanges({ changes: 100 })).toBe(101);
  });
});
