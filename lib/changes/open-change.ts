import type { Attempt, ChangeIntent, ChangeRecord, NoticeOwed } from './change.ts';

export type Opening = ChangeIntent & { readonly recipients: readonly NoticeOwed[] };

/** A change as it enters the ledger: about to be sent, and due for settlement if nothing more is heard of it. */
export const openChange = (intent: Opening): ChangeRecord => ({
  ...intent,
  state: 'SENDING',
  effects: {},
  settledAt: undefined,
  notices: {},
  due: intent.resolveAt,
  republished: 0,
  revision: 1,
});

/** An update that came to no change: over as it enters the ledger, where it only counts. */
export const openAttempt = (intent: Opening, attempt: Attempt): ChangeRecord => ({
  ...openChange(intent),
  attempt,
  state: 'NOT_APPLIED',
  settledAt: intent.openedAt,
  due: undefined,
});
