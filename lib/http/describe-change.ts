import type { ContactChange } from './replies.ts';
import { recipientId, type ChangeRecord, type NoticeOwed, type NoticeProgress } from '../changes/change.ts';

const states = {
  SENDING: 'open',
  APPLIED: 'applied',
  OTHER: 'other',
  NOT_APPLIED: 'not-applied',
  GONE: 'gone',
  NOTIFIED: 'notified',
} as const satisfies Record<ChangeRecord['state'], ContactChange['state']>;

const owesNotices = ({ state }: ChangeRecord): boolean =>
  state === 'APPLIED' || state === 'OTHER' || state === 'NOTIFIED';

const isoTime = (at: number): string => new Date(at).toISOString();

const describeProgress = (notice: NoticeProgress | undefined) => {
  switch (notice?.state) {
    case undefined:
    case 'failed':
      return { state: 'owed' } as const;
    case 'claimed':
      return { state: 'sending' } as const;
    case 'sent':
      return { state: notice.state, providerId: notice.providerId, at: isoTime(notice.at) };
    case 'delivered':
      return {
        state: notice.state,
        providerId: notice.providerId,
        at: isoTime(notice.at),
        ...(notice.complainedAt !== undefined && { complainedAt: isoTime(notice.complainedAt) }),
      };
    case 'undeliverable':
      return { state: notice.state, reason: notice.reason, at: isoTime(notice.at) };
  }
};

const describeNotice = (owed: NoticeOwed, { notices }: ChangeRecord) => ({
  channel: owed.channel,
  role: owed.role,
  recipient: owed.maskedAddress,
  ...describeProgress(notices[recipientId(owed)]),
});

/** Holds no contact value. */
export const describeChange = (change: ChangeRecord): ContactChange => ({
  changeId: change.changeId,
  state: states[change.state],
  fields: [...change.fields],
  openedAt: isoTime(change.openedAt),
  ...(change.settledAt !== undefined && { settledAt: isoTime(change.settledAt) }),
  clientId: change.clientId,
  notices: owesNotices(change) ? change.recipients.map((owed) => describeNotice(owed, change)) : [],
});
