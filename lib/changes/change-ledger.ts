import { isAudited } from './change-event.ts';
import type {
  Change,
  ChangeDetails,
  ChangeKey,
  ChangeRecord,
  Findings,
  RecipientId,
  UserKey,
} from './change.ts';
import type { NewestChange } from './former-addresses.ts';

export interface ChangePage {
  readonly changes: readonly ChangeRecord[];
  readonly before: number | undefined;
}

/** Separate queues, so that verdicts do not wait for notices or audits. */
export const dueQueues = ['verdict', 'notices', 'audit'] as const;
export type DueQueue = (typeof dueQueues)[number];

export const queueOf = (change: ChangeRecord): DueQueue => {
  if (isAudited(change)) return 'audit';
  return change.state === 'TELLING' ? 'notices' : 'verdict';
};

export interface DueChange extends ChangeKey {
  readonly due: number;
}

/** Reads are strongly consistent unless they say otherwise. */
export interface ChangeLedger {
  newest(user: UserKey, limit: number, before?: number): Promise<ChangePage>;
  find(key: ChangeKey): Promise<ChangeRecord | undefined>;
  /** False if the stored change is no longer at the revision of `from`. */
  save(from: ChangeRecord, to: ChangeRecord): Promise<boolean>;
  /** Oldest first; eventually consistent. */
  due(queue: DueQueue, now: number, limit: number): Promise<readonly DueChange[]>;
}

/** The contact values of changes, encrypted and written once. */
export interface ChangeVault {
  /** `taken`: another change has the number. */
  open(change: ChangeRecord, details: ChangeDetails): Promise<'opened' | 'taken' | 'without-values'>;
  newest(user: UserKey): Promise<NewestChange | undefined>;
  /** Undefined if the values were never written, so nothing was sent; throws `internal` if they were tampered with. */
  reveal(change: ChangeRecord): Promise<Change | undefined>;
  sealFindings(change: ChangeKey & Pick<ChangeRecord, 'changeId'>, findings: Findings): Promise<string>;
}

/** For reports that have only the provider's message id. */
export interface SentMessage {
  readonly providerId: string;
  readonly key: ChangeKey;
  readonly recipient: RecipientId;
}

export interface MessageIndex {
  remember(message: SentMessage): Promise<void>;
  find(providerId: string): Promise<SentMessage | undefined>;
}
