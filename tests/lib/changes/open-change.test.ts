import { describe, expect, it } from '@jest/globals';
import { openChange, refuseChange } from '../../../lib/changes/open-change.ts';
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

describe('refuseChange', () => {
  it('makes one that is over, owes nothing and is only counted', () => {
    expect(refuseChange(intent, 'old-phone-mismatch')).toMatchObject({
      state: 'NOT_APPLIED',
      refusedAs: 'old-phone-mismatch',
      settledAt: intent.openedAt,
      notices: {},
      due: undefined,
      revision: 1,
    });
  });
});
