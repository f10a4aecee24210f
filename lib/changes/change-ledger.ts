import type { ChangeRecord, ChangeKey, CustomerKey } from './change.ts';

/** A page of a customer's changes, newest first. */
export interface ChangePage {
  readonly changes: readonly ChangeRecord[];
  /** The number to ask `newest` for changes before; undefined on the last page. */
  readonly before: number | undefined;
}

/** A change with work due, as the index knows it: perhaps of a moment ago, and also where the change cannot be read. */
export interface DueChange extends ChangeKey {
  /** Epoch milliseconds. */
  readonly due: number;
}

/** The durable record of every change. Reads are strongly consistent but where they say otherwise. */
export interface ChangeLedger {
  /** The newest change of a customer, strongly consistent; undefined when there is none. */
  last(customer: CustomerKey): Promise<ChangeRecord | undefined>;
  /** The newest changes of a customer, newest first, strongly consistent. */
  newest(customer: CustomerKey, limit: number, before?: number): Promise<ChangePage>;
  /** The change, strongly consistent; undefined when there is none. */
  find(key: ChangeKey): Promise<ChangeRecord | undefined>;
  /** Creates the change unless its number is taken; `taken` is never answered for one's own repeated write. */
  open(change: ChangeRecord): Promise<'opened' | 'taken'>;
  /** Replaces the progress of `from` by that of `to` unless it has moved on since; answers whether it did. */
  save(from: ChangeRecord, to: ChangeRecord): Promise<boolean>;
  /** Changes with work due at or before `now`, oldest first, audits after all else. May be a moment behind. */
  due(now: number, limit: number): Promise<readonly DueChange[]>;
}
