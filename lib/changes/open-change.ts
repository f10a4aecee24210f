import type { Attempt, ChangeIntent, ChangeRecord, NoticeOwed } from './change.ts';

export type Opening = ChangeIntent & { readonly recipients: readonly NoticeOwed[] };

export const openChange = (intent: Opening): ChangeRecord => ({
  ...intent,
  state: 'SENDING',
  effects: {},
  settledAt: undefined,
  notices: {},
  publicEvents: [],
  due: intent.resolveAt,
  republished: 0,
  revision: 1,
});

export const openAttempt = (intent: Opening, attempt: Attempt): ChangeRecord => ({
  ...openChange(intent),
  attempt,
  state: 'NOT_APPLIED',
  settledAt: intent.openedAt,
  due: undefined,
});
