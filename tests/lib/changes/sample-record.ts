import type { ChangeRecord, Effects, NoticeProgress, RecipientId } from '../../../lib/changes/change.ts';
import type { ChangeTimes } from '../../../lib/changes/change-event.ts';
import { openChange } from '../../../lib/changes/open-change.ts';

export const openedAt = Date.parse('2026-11-03T20:04:05Z');

export const times: ChangeTimes = {
  republishMs: 60_000,
  leaseMs: 90_000,
  rereadMs: 30_000,
  auditMs: 12 * 3_600_000,
};

const toOwed = (id: RecipientId): ChangeRecord['recipients'][number] => {
  const [channel, role] = id.split('/') as [
    ChangeRecord['recipients'][number]['channel'],
    ChangeRecord['recipients'][number]['role'],
  ];
  return { channel, role, maskedAddress: channel === 'email' ? 'f•••@gmail.com' : '•••0147' };
};

const effectsIn: Partial<Record<ChangeRecord['state'], Effects>> = {
  TELLING: { email: 'applied' },
  NOTIFIED: { email: 'applied' },
  NOT_APPLIED: { email: 'not-applied' },
};

/** A change of an email address, just opened, that is owed to the given recipients if it takes effect. */
export const sampleRecord = (
  given: Partial<ChangeRecord> = {},
  recipients: readonly RecipientId[] = ['email/old', 'sms/old', 'email/new'],
): ChangeRecord => ({
  ...openChange({
    institutionId: '00016',
    userKey: '18fc507616c646048ea400138c8ac887',
    number: 1,
    changeId: '3fa94c1b-5d20-8e11-9c7a-1f0000000001',
    owner: '6d0f4a52-94f7-4d0e-8f2f-0a4a9a2b3c4d',
    clientId: 'partner',
    correlationId: '0b54d9a4-7f2e-4b52-8f7e-0c4f6d1f9a10',
    institutionUserId: 'E4A1B2C3D4E5F60718293A4B5C6D7E8F',
    fields: ['email'],
    recipients: recipients.map(toOwed),
    repeats: [],
    openedAt,
    sendBy: openedAt + 4_000,
    resolveAt: openedAt + 124_000,
  }),
  effects: effectsIn[given.state ?? 'SENDING'] ?? {},
  ...given,
});

export const sent: NoticeProgress = { state: 'sent', providerId: 'm-1', at: openedAt };
export const undeliverable: NoticeProgress = { state: 'undeliverable', reason: 'bounce', at: openedAt };
