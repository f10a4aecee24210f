import type { ChangeIntent, ChangeRecord } from './change.ts';

/** A change as it enters the ledger: about to be sent, and due for settlement if nothing more is heard of it. */
export const openChange = (intent: ChangeIntent & Pick<ChangeRecord, 'sealedContacts'>): ChangeRecord => ({
  ...intent,
  state: 'SENDING',
  wording: 'specific',
  settledAt: undefined,
  notices: {},
  due: intent.resolveAt,
  republished: 0,
  revision: 1,
});
