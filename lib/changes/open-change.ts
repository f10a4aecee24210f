import type { ChangeIntent, ChangeRecord } from './change.ts';

type Opening = ChangeIntent & Pick<ChangeRecord, 'sealedContacts'>;

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

/** An update refused for its old phone number: over as it enters the ledger, where it is only counted. */
export const refuseChange = (intent: Opening): ChangeRecord => ({
  ...openChange(intent),
  refusedAs: 'old-phone-mismatch',
  state: 'NOT_APPLIED',
  settledAt: intent.openedAt,
  due: undefined,
});
