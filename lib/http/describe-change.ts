import type { ContactChange } from './replies.ts';
import { recipientId, type ChangeRecord, type NoticeOwed, type NoticeProgress } from '../changes/change.ts';
import { owedTo } from '../changes/effects.ts';
import type { Reverts } from '../changes/recent-records.ts';

const stateOf = ({ state, effects }: ChangeRecord): ContactChange['state'] => {
  switch (state) {
    case 'SENDING':
      return 'open';
    case 'TELLING':
      return Object.values(effects).includes('other') ? 'other' : 'applied';
    case 'NOTIFIED':
      return 'notified';
    case 'NOT_APPLIED':
      return 'not-applied';
    case 'GONE':
      return 'gone';
  }
};

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

export const describeChange = (change: ChangeRecord, reverts: Reverts = new Map()): ContactChange => ({
  changeId: change.changeId,
  revertOf: change.revertOf,
  revertedBy: reverts.get(change.changeId),
  state: stateOf(change),
  fields: [...change.fields],
  effects: { ...change.effects },
  openedAt: isoTime(change.openedAt),
  ...(change.settledAt !== undefined && { settledAt: isoTime(change.settledAt) }),
  clientId: change.clientId,
  ...change.purpose,
  notices: owedTo(change).map((owed) => describeNotice(owed, change)),
});
