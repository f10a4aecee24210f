import { describe, expect, it } from '@jest/globals';
import { openChange, openAttempt } from '../../../lib/changes/open-change.ts';
import { sampleRecord } from './sample-record.ts';

const intent = sampleRecord();

describe('openChange', () => {
  it('makes a change that is being sent, and is due once its outcome can be judged', () => {
    expect(openChange(intent)).toMatchObject({
      state: 'SENDING',
      settledAt: undefined,
      notices: {},
      due: intent.resolveAt,
      revision: 1,
    });
  });
});

describe('openAttempt', () => {
  it('makes one that is over and owes nothing: it only counts', () => {
    expect(openAttempt(intent, 'old-phone-mismatch')).toMatchObject({
      state: 'NOT_APPLIED',
      attempt: 'old-phone-mismatch',
      settledAt: intent.openedAt,
      notices: {},
      due: undefined,
      revision: 1,
    });
  });
});
