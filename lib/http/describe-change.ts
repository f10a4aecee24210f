import { recipientId, type ChangeRecord, type NoticeOwed, type NoticeProgress } from '../changes/change.ts';
import { owedTo } from '../changes/effects.ts';
import type { Reverts } from '../changes/recent-records.ts';

const stateOf = ({ state, effects }: ChangeRecord) => {
  switch (state) {
    case 'SENDING':
      return 'open' as const;
    case 'TELLING':
      return Object.values(effects).includes('other') ? ('other' as const) : ('applied' as const);
    case 'NOTIFIED':
      return 'notified' as const;
    case 'NOT_APPLIED':
      return 'not-applied' as const;
    case 'GONE':
      return 'gone' as const;
  }
};

const isoTime = (at: number): string => new Date(at).toISOString();

interface Progress extends Readonly<
  Partial<Record<'providerId' | 'at' | 'complainedAt' | 'reason', string>>
> {
  readonly state: 'owed' | 'sending' | 'sent' | 'delivered' | 'undeliverable';
}

const describeProgress = (notice: NoticeProgress | undefined): Progress => {
  switch (notice?.state) {
    case undefined:
    case 'failed':
      return { state: 'owed' };
    case 'claimed':
      return { state: 'sending' };
    case 'delivered': {
      const { complainedAt, ...delivered } = notice;
      const complaint = complainedAt !== undefined && { complainedAt: isoTime(complainedAt) };
      return { ...delivered, at: isoTime(notice.at), ...complaint };
    }
    case 'sent':
    case 'undeliverable':
      return { ...notice, at: isoTime(notice.at) };
  }
};

const describeNotice = (owed: NoticeOwed, { notices }: ChangeRecord) => ({
  channel: owed.channel,
  role: owed.role,
  recipient: owed.maskedAddress,
  ...describeProgress(notices[recipientId(owed)]),
});

export const describeChange = (change: ChangeRecord, reverts: Reverts = new Map()) => ({
  changeId: change.changeId,
  revertOf: change.revertOf,
  revertedBy: reverts.get(change.changeId),
  state: stateOf(change),
  fields: change.fields,
  effects: change.effects,
  openedAt: isoTime(change.openedAt),
  ...(change.settledAt !== undefined && { settledAt: isoTime(change.settledAt) }),
  clientId: change.clientId,
  ...change.purpose,
  notices: owedTo(change).map((owed) => describeNotice(owed, change)),
});
/** @internal */
export type ContactChange = ReturnType<typeof describeChange>;
