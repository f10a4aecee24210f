import type { Item } from '../../lib/ledger/changes-table.ts';

/** Where items of the table come from: an export is consistent, a scan of a table in use is not. */
export interface ItemSource {
  readonly kind: 'point-in-time-export' | 'live-scan';
  /** When the table was as the items say, or when the scan began. */
  readonly at: string;
  readonly items: AsyncIterable<Item>;
}
