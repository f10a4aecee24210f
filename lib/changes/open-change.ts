import type { ChangeIntent, ChangeRecord, RefusedAs } from './change.ts';

export type Opening = ChangeIntent & Pick<ChangeRecord, 'sealedContacts'>;

/** A change as it enters the ledger: about to be sent, and due for settlement if nothing more is heard of it. */
export const openChange = (intent: Opening): ChangeRecord => ({
  ...intent,
  state: 'SENDING',
  wording: 'specific',
  settledAt: undefined,
  notices: {},
  due: intent.resolveAt,
  republished: 0,
  revision: 1,
});

/** An update that came to no change: over as it enters the ledger, where it is only counted. */
export const refuseChange = (intent: Opening, refusedAs: RefusedAs): ChangeRecord => ({
  ...openChange(intent),
  refusedAs,
  state: 'NOT_APPLIED',
  settledAt: intent.openedAt,
  due: undefined,
});
