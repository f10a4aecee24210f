import { describe, expect, it } from '@jest/globals';
import type { ChangeRecord } from '../../../lib/changes/change.ts';
import { readRecentRecords, readReverts, revertsAmong } from '../../../lib/changes/recent-records.ts';
import { memoryLedger } from '../../fakes/memory-ledger.ts';
import { openedAt, sampleRecord } from './sample-record.ts';

const idOf = (number: number): string => `3fa94c1b-5d20-8e11-9c7a-1f000000${String(number).padStart(4, '0')}`;

/** A change that took effect, and puts back another if one is named. */
const change = (number: number, revertOf?: number): ChangeRecord =>
  sampleRecord({
    number,
    changeId: idOf(number),
    state: 'NOTIFIED',
    ...(revertOf !== undefined && { revertOf: idOf(revertOf) }),
  });

describe('readRecentRecords', () => {
  it('reads the records of the last 30 days', async () => {
    const now = openedAt + 30 * 86_400_000;
    const opened = [-1, 0, 1].map((ms, at) => ({ ...change(at + 1), openedAt: openedAt + ms }));
    const { ledger } = memoryLedger(...opened);
    const records = await readRecentRecords({ ledger, now: () => now }, change(1));
    expect(records.map(({ number }) => number)).toEqual([3]);
  });
});

describe('revertsAmong', () => {
  it('names the newest of several reverts of one change', () => {
    const newestFirst = [change(4, 1), change(3, 2), change(2, 1), change(1)];
    expect(Object.fromEntries(revertsAmong(newestFirst))).toEqual({ [idOf(1)]: idOf(4), [idOf(2)]: idOf(3) });
  });

  it('leaves out a revert without effect', () => {
    const rejected = sampleRecord({ number: 2, state: 'NOT_APPLIED', revertOf: idOf(1) });
    expect(revertsAmong([rejected, change(1)])).toEqual(new Map());
  });
});

describe('readReverts', () => {
  const user = sampleRecord();

  it('finds only the reverts that followed a change', async () => {
    const { ledger } = memoryLedger(change(1), change(2, 1), change(3, 2));
    expect(await readReverts(ledger, user, 2)).toEqual(new Map([[idOf(2), idOf(3)]]));
  });

  it('reads page after page until it is past the change, and no further', async () => {
    const records = Array.from({ length: 350 }, (_, at) => change(at + 1, at === 349 ? 1 : undefined));
    const { ledger } = memoryLedger(...records);
    const read: (number | undefined)[] = [];
    const newest: typeof ledger.newest = (key, limit, before) => {
      read.push(before);
      return ledger.newest(key, limit, before);
    };
    expect(await readReverts({ newest }, user, 1)).toEqual(new Map([[idOf(1), idOf(350)]]));
    expect(read).toEqual([undefined, 251, 151, 51]);
    read.length = 0;
    await readReverts({ newest }, user, 200);
    expect(read).toEqual([undefined, 251]);
  });
});
