import type { ContactField, ContactPoint } from '../contact/contact-points.ts';
import type { Purpose } from './purpose.ts';

/** TELLING: it took effect, in part at least, and notices of it are owed. */
export const changeStates = ['SENDING', 'TELLING', 'NOTIFIED', 'NOT_APPLIED', 'GONE'] as const;
export type ChangeState = (typeof changeStates)[number];

/** What became of one field of a change: `other` is a value on file that is neither the former one nor the new one. */
export const fieldEffects = ['applied', 'not-applied', 'other'] as const;
export type FieldEffect = (typeof fieldEffects)[number];
export type Effects = Readonly<Partial<Record<ContactField, FieldEffect>>>;

export const noticeChannels = ['email', 'sms'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];

/**
 * Why an address is told: `old`, on file before the change; `new`, on file only after it; `other-n`, a further
 * address on file; `former-n`, on file within the last 30 days; `later-n`, added when the file was judged. Unique within
 * a change and channel.
 */
export type RecipientRole = 'old' | 'new' | `other-${number}` | `former-${number}` | `later-${number}`;

/** The text form of a {@link RecipientRole}. */
export const recipientRole = /^(?:old|new|(?:other|former|later)-\d+)$/;

export const isRecipientRole = (role: unknown): role is RecipientRole =>
  typeof role === 'string' && recipientRole.test(role);

/** What one address may be told, if the change takes effect. */
export interface NoticeOwed {
  readonly channel: NoticeChannel;
  readonly role: RecipientRole;
  readonly maskedAddress: string;
  /** The fields it is told of; absent: all that took effect. */
  readonly fields?: readonly ContactField[] | undefined;
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

/** How often a notice was tried, and how often before this claim nothing was heard of what became of it. */
export interface NoticeEfforts {
  readonly tries: number;
  readonly unclear: number;
}

/** How far one notice has come. A recipient with no entry is still owed its notice. All times are epoch milliseconds. */
export type NoticeProgress =
  | ({ readonly state: 'claimed'; readonly by: string; readonly until: number } & NoticeEfforts)
  | ({ readonly state: 'failed' } & NoticeEfforts)
  | { readonly state: 'sent'; readonly providerId: string; readonly at: number }
  | {
      readonly state: 'delivered';
      readonly providerId: string;
      readonly at: number;
      /** Set when somebody complained of the message, which proves that it arrived. */
      readonly complainedAt?: number | undefined;
    }
  | { readonly state: 'undeliverable'; readonly reason: string; readonly at: number };

/** Names the user whose changes form one numbered sequence. */
export interface UserKey {
  readonly institutionId: string;
  /** The user's own GUID, or the platform's id of the user where it tells no GUID. */
  readonly userKey: string;
}

/** Names a change: the user and its place in the user's sequence, from 1. */
export interface ChangeKey extends UserKey {
  readonly number: number;
}

/** What an update came to, other than a change, where that is counted. */
export const attempts = ['old-phone-mismatch', 'too-many-changes', 'nothing-to-change'] as const;
export type Attempt = (typeof attempts)[number];

/** What is fixed when a change is opened and holds no contact value. */
export interface ChangeIntent extends ChangeKey {
  /** UUID; what partners and notices refer to. */
  readonly changeId: string;
  /** The invocation that opened the change; a message that does not name it is not ours. */
  readonly owner: string;
  readonly clientId: string;
  /** On whose behalf and why, as far as the partner says so; never told in a notice. */
  readonly purpose?: Purpose | undefined;
  readonly correlationId: string;
  readonly institutionUserId: string;
  /** The language that the user reads, where the platform tells it. */
  readonly language?: string | undefined;
  readonly fields: readonly ContactField[];
  /** Those of the fields that the change before may have set already, in a form that cannot be recognized. */
  readonly repeats: readonly ContactField[];
  /** Set on what is no change: an update that is on record only so that it counts. */
  readonly attempt?: Attempt | undefined;
  readonly openedAt: number;
  /** No byte of the write leaves after this. */
  readonly sendBy: number;
  /** No verdict on an unknown outcome before this: longer than any request can still take effect. */
  readonly resolveAt: number;
}

/** What moves while a change is carried out, told and audited. */
export interface ChangeProgress {
  readonly state: ChangeState;
  readonly effects: Effects;
  readonly recipients: readonly NoticeOwed[];
  /** The {@link Findings}, encrypted; absent where nothing was found. */
  readonly sealedFindings?: string | undefined;
  readonly settledAt: number | undefined;
  readonly notices: Readonly<Partial<Record<RecipientId, NoticeProgress>>>;
  /** When work is next due; undefined when nothing is left to do. */
  readonly due: number | undefined;
  /** How often the change has been announced again. */
  readonly republished: number;
  /** Counts the saves; a save succeeds only on the revision it was computed from. */
  readonly revision: number;
}

/** A change as the ledger keeps it. */
export interface ChangeRecord extends ChangeIntent, ChangeProgress {}

/** What the rules about the past ask of a change. */
export type PastChange = Pick<ChangeRecord, 'number' | 'fields' | 'attempt' | 'openedAt' | 'state'>;

/** An address that was on file when a change was opened, or as its effect. */
export interface RememberedAddress extends Omit<Recipient, 'role' | 'fields'> {
  /** When the last change that found it there was opened. */
  readonly openedAt: number;
}

/** The values of a change that took effect: what a repeat of it is recognized by. */
export interface AppliedValues {
  readonly before: readonly ContactPoint[];
  readonly after: readonly ContactPoint[];
  /** Those of `after` that the platform was seen to store in an unforeseen form, in that form. */
  readonly stored: readonly ContactPoint[];
  readonly openedAt: number;
}

/** What is written once, when a change is opened, and sealed: contact values and the past. */
export interface ChangeDetails {
  /** The contact points that change, as they were on file. */
  readonly before: readonly ContactPoint[];
  /** The same contact points as they are to be. */
  readonly after: readonly ContactPoint[];
  readonly recipients: readonly Recipient[];
  /** What was on file in the 30 days before, as far as the user's changes know, newest first. */
  readonly remembered: readonly RememberedAddress[];
  /** Those before it that the rules about the past still look at, newest first, as they stood when it was opened. */
  readonly past: readonly PastChange[];
  /** The values of the newest change before it that took effect. */
  readonly applied?: AppliedValues | undefined;
}

/** What was found on file after the write: values in an unforeseen form, and further addresses to tell. */
export interface Findings {
  readonly stored: readonly ContactPoint[];
  readonly recipients: readonly Recipient[];
}

/** A change with its contact values opened: only what tells of it or judges it needs them. */
export interface Change extends ChangeRecord, ChangeDetails {
  readonly recipients: readonly Recipient[];
  readonly stored: readonly ContactPoint[];
}
