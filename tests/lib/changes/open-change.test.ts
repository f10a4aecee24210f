import { describe, expect, it } from '@jest/globals';
import { openChange, openAttempt } from '../../../lib/changes/open-change.ts';
import { sampleRecord } from './sample-record.ts';

const intent = sampleRecord();
const opened = { notices: {}, publicEvents: [], republished: 0, revision: 1 };

describe('openChange', () => {
  it('creates a change in SENDING that is due when its outcome can be judged', () => {
    const due = intent.resolveAt;
    expect(openChange(intent)).toMatchObject({ ...opened, state: 'SENDING', settledAt: undefined, due });
  });
});

describe('openAttempt', () => {
  it('creates a closed attempt that owes nothing and only counts', () => {
    const over = { state: 'NOT_APPLIED', attempt: 'preview', settledAt: intent.openedAt, due: undefined };
    expect(openAttempt(intent, 'preview')).toMatchObject({ ...opened, ...over });
  });
});
