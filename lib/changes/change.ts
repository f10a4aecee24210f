import type { ContactField, ContactPoint } from '../contact/contact-points.ts';

export const changeStates = ['SENDING', 'APPLIED', 'OTHER', 'NOT_APPLIED', 'GONE', 'NOTIFIED'] as const;
export type ChangeState = (typeof changeStates)[number];

export const noticeChannels = ['email', 'sms'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];

/**
 * Why an address is told: `old`, on file before the change; `new`, on file only after it; `other-n`, a further
 * address on file; `former-n`, on file within the last 30 days. Unique within a change and channel.
 */
export type RecipientRole = 'old' | 'new' | `other-${number}` | `former-${number}`;

/** The text form of a {@link RecipientRole}. */
export const recipientRole = /^(?:old|new|(?:other|former)-\d+)$/;

export const isRecipientRole = (role: unknown): role is RecipientRole =>
  typeof role === 'string' && recipientRole.test(role);

/** One notice owed, frozen when the change is opened. */
export interface NoticeOwed {
  readonly channel: NoticeChannel;
  readonly role: RecipientRole;
  readonly maskedAddress: string;
}

/** Where a notice goes; senders never look an address up later. */
export interface Recipient extends NoticeOwed {
  /** An email address or an E.164 number, in full. */
  readonly address: string;
}

/** Names a notice within its change, e.g. `email/old`. */
export type RecipientId = `${NoticeChannel}/${RecipientRole}`;

const isChannel = (channel: unknown): channel is NoticeChannel =>
  noticeChannels.some((each) => each === channel);

export const isRecipientId = (id: unknown): id is RecipientId => {
  const [channel, role, ...rest] = String(id).split('/');
  return rest.length === 0 && isChannel(channel) && isRecipientRole(role);
};

export const recipientId = ({ channel, role }: Pick<NoticeOwed, 'channel' | 'role'>): RecipientId =>
  `${channel}/${role}`;

/** How often a notice was tried, and how often before this claim the provider's answer was lost. */
export interface NoticeEfforts {
  readonly tries: number;
  readonly unclear: number;
}

/** How far one notice has come. A recipient with no entry is still owed its notice. All times are epoch milliseconds. */
export type NoticeProgress =
  | ({
      readonly state: 'claimed';
      readonly by: string;
      readonly until: number;
      /** Whether the claimant had no answer, so that the notice may have gone out. */
      readonly isUnclear: boolean;
    } & NoticeEfforts)
  | ({ readonly state: 'failed' } & NoticeEfforts)
  | { readonly state: 'sent'; readonly providerId: string; readonly at: number }
  | {
      readonly state: 'delivered';
      readonly providerId: string;
      readonly at: number;
      /** Set when somebody complained of the message, which proves that it arrived. */
      readonly complainedAt?: number;
    }
  | { readonly state: 'undeliverable'; readonly reason: string; readonly at: number };

/** Names the customer whose changes form one numbered sequence. */
export interface CustomerKey {
  readonly institutionId: string;
  readonly customerId: string;
}

/** Names a change: the customer and its place in the customer's sequence, from 1. */
export interface ChangeKey extends CustomerKey {
  readonly number: number;
}

/** What is fixed when a change is opened and holds no contact value. */
export interface ChangeIntent extends ChangeKey {
  /** UUID; what partners and notices refer to. */
  readonly changeId: string;
  /** The invocation that opened the change; a message that does not name it is not ours. */
  readonly owner: string;
  readonly clientId: string;
  readonly correlationId: string;
  readonly institutionUserId: string;
  /** The language that the user reads, where the platform tells it. */
  readonly language?: string | undefined;
  readonly fields: readonly ContactField[];
  readonly recipients: readonly NoticeOwed[];
  /** Those before it that the rules about the past still look at, newest first, as they stood when it was opened. */
  readonly past: readonly PastChange[];
  /** Set where nothing is ever sent: the update is on record only so that guesses at what is on file are counted. */
  readonly refusedAs?: RefusedAs | undefined;
  readonly openedAt: number;
  /** No byte of the write leaves after this. */
  readonly sendBy: number;
  /** No verdict on an unknown outcome before this: longer than any request can still take effect. */
  readonly resolveAt: number;
}

/** What an update came to, other than a change, where that is counted. */
export const refusals = ['old-phone-mismatch', 'too-many-changes', 'nothing-to-change'] as const;
export type RefusedAs = (typeof refusals)[number];

/** What the rules about the past ask of a change. */
export type PastChange = Pick<
  ChangeRecord,
  'number' | 'institutionUserId' | 'fields' | 'refusedAs' | 'openedAt' | 'state'
>;

/** What moves while a change is carried out, told and audited. */
export interface ChangeProgress {
  readonly state: ChangeState;
  /** Whether the notice can say what changed or only that something did (`OTHER`). */
  readonly wording: 'specific' | 'general';
  readonly settledAt: number | undefined;
  readonly notices: Readonly<Partial<Record<RecipientId, NoticeProgress>>>;
  /** When work is next due; undefined when nothing is left to do. */
  readonly due: number | undefined;
  /** How often the change has been published again. */
  readonly republished: number;
  /** Counts the saves; a save succeeds only on the revision it was computed from. */
  readonly revision: number;
}

/** A change as the ledger keeps it. */
export interface ChangeRecord extends ChangeIntent, ChangeProgress {
  /** The {@link ChangeContacts}, encrypted and bound to this change. */
  readonly sealedContacts: string;
}

/** A change with its contact values opened: only what tells of it or judges it needs them. */
export interface Change extends ChangeRecord {
  /** The contact points that change, as they were on file. */
  readonly before: readonly ContactPoint[];
  /** The same contact points as they are to be. */
  readonly after: readonly ContactPoint[];
  readonly recipients: readonly Recipient[];
  /** What was on file in the 30 days before, as far as the customer's changes know; what came last comes first. */
  readonly remembered: readonly RememberedAddress[];
}

/** An address that was on file when a change was opened, or as its effect. */
export interface RememberedAddress extends Omit<Recipient, 'role'> {
  /** The user on whose file it was. */
  readonly institutionUserId: string;
  /** When the last change that found it there was opened. */
  readonly openedAt: number;
}

export type ChangeContacts = Pick<Change, 'before' | 'after' | 'recipients' | 'remembered'>;
