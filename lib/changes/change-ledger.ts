import { isAudited } from './change-machine.ts';
import type { Change, ChangeDetails, ChangeKey, ChangeRecord, Findings, UserKey } from './change.ts';
import type { NewestChange } from './former-addresses.ts';

/** A page of a user's changes, newest first. */
export interface ChangePage {
  readonly changes: readonly ChangeRecord[];
  /** The number to ask `newest` for changes before; undefined on the last page. */
  readonly before: number | undefined;
}

/** The kinds of work that come due, each with a queue of its own: verdicts wait for nothing else. */
export const dueQueues = ['verdict', 'notices', 'audit'] as const;
export type DueQueue = (typeof dueQueues)[number];

/** The queue that the work due of a change waits in. */
export const queueOf = (change: ChangeRecord): DueQueue => {
  if (isAudited(change)) return 'audit';
  return change.state === 'TELLING' ? 'notices' : 'verdict';
};

/** A change with work due, as the index knows it: perhaps of a moment ago, and also where the change cannot be read. */
export interface DueChange extends ChangeKey {
  /** Epoch milliseconds. */
  readonly due: number;
}

/** The durable record of every change. Reads are strongly consistent but where they say otherwise. */
export interface ChangeLedger {
  /** The newest changes of a user, newest first. */
  newest(user: UserKey, limit: number, before?: number): Promise<ChangePage>;
  /** The change; undefined when there is none. */
  find(key: ChangeKey): Promise<ChangeRecord | undefined>;
  /** Replaces the progress of `from` by that of `to` unless it has moved on since; answers whether it did. */
  save(from: ChangeRecord, to: ChangeRecord): Promise<boolean>;
  /** Changes with such work due at or before `now`, oldest first. May be a moment behind. */
  due(queue: DueQueue, now: number, limit: number): Promise<readonly DueChange[]>;
}

/** The contact values of changes, encrypted at rest and written once. Reads are strongly consistent. */
export interface ChangeVault {
  /**
   * Writes a change and its values in one round trip, unless its number is taken; `taken` is never answered for one's
   * own repeated write.
   */
  open(change: ChangeRecord, details: ChangeDetails): Promise<'opened' | 'taken'>;
  /** A user's newest change with its values, in one round trip; undefined when there is none. */
  newest(user: UserKey): Promise<NewestChange | undefined>;
  /**
   * The change with its values; undefined when they were never written, and so nothing of it was ever sent. Throws
   * `internal` when they were tampered with or moved there.
   */
  reveal(change: ChangeRecord): Promise<Change | undefined>;
  /** What was found on file, encrypted and bound to the change. */
  sealFindings(change: ChangeKey & Pick<ChangeRecord, 'changeId'>, findings: Findings): Promise<string>;
}
