import { describe, expect, it } from '@jest/globals';
import { type ChangeRecord, ChangeAttributes } from '../../../lib/changes/change.ts';
import { describeChange } from '../../../lib/http/describe-change.ts';
import { documented } from '../../documented.ts';
import { sampleChange } from '../notices/sample-notice.ts';
import { openedAt, sampleRecord } from '../changes/sample-record.ts';

const at = openedAt + 1_000;

describe('describeChange', () => {
  it('describes what changed, when, for whom, and the state of every notice', () => {
    const change = sampleRecord(
      {
        state: 'TELLING',
        settledAt: at,
        purpose: { actor: 'agent-7', reason: 'customer-request' },
        notices: {
          'email/other-1': { state: 'claimed', by: 'invocation', until: at, tries: 1, unclear: 0 },
          'email/other-2': { state: 'failed', tries: 1, unclear: 0 },
          'sms/old': { state: 'sent', providerId: 'm-1', at },
          'sms/other-1': { state: 'delivered', providerId: 'm-2', at },
          'email/new': { state: 'undeliverable', reason: 'bounce', at },
          'email/former-1': { state: 'delivered', providerId: 'm-3', at, complainedAt: at + 1_000 },
        },
      },
      [
        'email/old',
        'email/other-1',
        'email/other-2',
        'sms/old',
        'sms/other-1',
        'email/new',
        'email/former-1',
      ],
    );
    const time = '2026-11-03T20:04:06.000Z';
    const complainedAt = '2026-11-03T20:04:07.000Z';
    const email = { channel: 'email', recipient: 'f•••@gmail.com' };
    const sms = { channel: 'sms', recipient: '•••0147' };
    expect(describeChange(change)).toEqual({
      changeId: change.changeId,
      state: 'applied',
      fields: ['email'],
      effects: { email: 'applied' },
      openedAt: '2026-11-03T20:04:05.000Z',
      settledAt: time,
      clientId: 'partner',
      actor: 'agent-7',
      reason: 'customer-request',
      notices: [
        { ...email, role: 'old', state: 'owed' },
        { ...email, role: 'other-1', state: 'sending' },
        { ...email, role: 'other-2', state: 'owed' },
        { ...sms, role: 'old', state: 'sent', providerId: 'm-1', at: time },
        { ...sms, role: 'other-1', state: 'delivered', providerId: 'm-2', at: time },
        { ...email, role: 'new', state: 'undeliverable', reason: 'bounce', at: time },
        { ...email, role: 'former-1', state: 'delivered', providerId: 'm-3', at: time, complainedAt },
      ],
    });
  });

  it.each<readonly [ChangeRecord['state'], string, boolean]>([
    ['SENDING', 'open', false],
    ['TELLING', 'applied', true],
    ['NOT_APPLIED', 'not-applied', false],
    ['GONE', 'gone', false],
    ['NOTIFIED', 'notified', true],
  ])('calls %s %s and lists notices only if they are owed: %j', (state, name, owesNotices) => {
    const described = describeChange(sampleRecord({ state }));
    expect(described.state).toBe(name);
    expect(described.notices.length > 0).toBe(owesNotices);
  });

  it('has a separate state for a value that no one requested', () => {
    expect(describeChange(sampleRecord({ state: 'TELLING', effects: { email: 'other' } })).state).toBe(
      'other',
    );
  });

  it.each(ChangeAttributes.entries.state.options)(
    'returns the promised form without a contact value: %s',
    (state) => {
      const described = describeChange({ ...sampleChange, state });
      expect(documented.ContactChange(described)).toBe(described);
      expect(JSON.stringify(described)).not.toMatch(/finley|rosalind|3105550198|Evergreen/);
    },
  );
});
