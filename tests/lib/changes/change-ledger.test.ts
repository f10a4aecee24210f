import { describe, expect, it } from '@jest/globals';
import { queueOf } from '../../../lib/changes/change-ledger.ts';
import { sampleRecord } from './sample-record.ts';

describe('queueOf', () => {
  it.each([
    ['SENDING', 'verdict'],
    ['TELLING', 'notices'],
    ['NOTIFIED', 'audit'],
    ['NOT_APPLIED', 'audit'],
    ['GONE', 'audit'],
  ] as const)('puts a change that is %s into the queue %s', (state, queue) => {
    expect(queueOf(sampleRecord({ state }))).toBe(queue);
  });
});
