import type { ContactField, ContactPoint } from '../contact/contact-points.ts';
import type { Purpose } from './purpose.ts';

/** TELLING: it took effect, in part at least, and notices or public events of it are owed. */
export const changeStates = ['SENDING', 'TELLING', 'NOTIFIED', 'NOT_APPLIED', 'GONE'] as const;
export type ChangeState = (typeof changeStates)[number];

/** `other`: neither the former value nor the new one. */
export const fieldEffects = ['applied', 'not-applied', 'other'] as const;
export type FieldEffect = (typeof fieldEffects)[number];
export type Effects = Readonly<Partial<Record<ContactField, FieldEffect>>>;

export const noticeChannels = ['email', 'sms'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];

/** `old`, `new`, `other-n` (also on file), `former-n` (on file in 30 days) or `later-n` (found when judged). */
export type RecipientRole = 'old' | 'new' | `other-${number}` | `former-${number}` | `later-${number}`;

export const recipientRole = /^(?:old|new|(?:other|former|later)-\d+)$/;

export const isRecipientRole = (role: unknown): role is RecipientRole =>
  typeof role === 'string' && recipientRole.test(role);

export interface NoticeOwed {
  readonly channel: NoticeChannel;
  readonly role: RecipientRole;
  readonly maskedAddress: string;
  /** Absent: all that took effect. */
  readonly fields?: readonly ContactField[] | undefined;
}

/** Frozen: senders look no address up. */
export interface Recipient extends NoticeOwed {
  /** In full; numbers in E.164. */
  readonly address: string;
}

export type RecipientId = `${NoticeChannel}/${RecipientRole}`;

const isChannel = (channel: unknown): channel is NoticeChannel =>
  noticeChannels.some((each) => each === channel);

export const isRecipientId = (id: unknown): id is RecipientId => {
  const [channel, role, ...rest] = String(id).split('/');
  return rest.length === 0 && isChannel(channel) && isRecipientRole(role);
};

export const recipientId = ({ channel, role }: Pick<NoticeOwed, 'channel' | 'role'>): RecipientId =>
  `${channel}/${role}`;

export interface NoticeEfforts {
  readonly tries: number;
  readonly unclear: number;
}

/** A recipient without an entry is still owed its notice. */
export type NoticeProgress =
  | ({ readonly state: 'claimed'; readonly by: string; readonly until: number } & NoticeEfforts)
  | ({ readonly state: 'failed' } & NoticeEfforts)
  | { readonly state: 'sent'; readonly providerId: string; readonly at: number }
  | {
      readonly state: 'delivered';
      readonly providerId: string;
      readonly at: number;
      /** A complaint proves that it arrived. */
      readonly complainedAt?: number | undefined;
    }
  | { readonly state: 'undeliverable'; readonly reason: string; readonly at: number };

/** `unconfirmed`: another value than asked for is on file; `not-reached`: no former address could be told. */
export const publicEventKinds = ['changed', 'restored', 'unconfirmed', 'not-reached'] as const;
export type PublicEventKind = (typeof publicEventKinds)[number];

export interface PublicEvent {
  readonly kind: PublicEventKind;
  readonly fields: readonly ContactField[];
  /** Epoch milliseconds. */
  readonly at: number;
  readonly isPublished?: true | undefined;
}

export interface UserKey {
  readonly institutionId: string;
  /** The user's own GUID, or the platform's id. */
  readonly userKey: string;
}

/** Numbers begin at 1. */
export interface ChangeKey extends UserKey {
  readonly number: number;
}

export const attempts = ['old-phone-mismatch', 'too-many-changes', 'nothing-to-change', 'preview'] as const;
export type Attempt = (typeof attempts)[number];

/** Fixed when the change is opened, without contact values. */
export interface ChangeIntent extends ChangeKey {
  readonly changeId: string;
  /** A secret that an announcement must name. */
  readonly owner: string;
  readonly clientId: string;
  /** As the partner says; never in a notice. */
  readonly purpose?: Purpose | undefined;
  readonly correlationId: string;
  readonly institutionUserId: string;
  readonly language?: string | undefined;
  readonly fields: readonly ContactField[];
  /** Fields that the change before may have set already. */
  readonly repeats: readonly ContactField[];
  readonly attempt?: Attempt | undefined;
  /** The id of the change that this one puts back. */
  readonly revertOf?: string | undefined;
  readonly openedAt: number;
  /** No byte of the write leaves later. */
  readonly sendBy: number;
  /** No verdict before this. */
  readonly resolveAt: number;
}

export interface ChangeProgress {
  readonly state: ChangeState;
  readonly effects: Effects;
  readonly recipients: readonly NoticeOwed[];
  /** Fields whose values the platform showed after the write: any other value was written by another party. */
  readonly seen?: readonly ContactField[] | undefined;
  /** The {@link Findings}, encrypted. */
  readonly sealedFindings?: string | undefined;
  readonly settledAt: number | undefined;
  readonly notices: Readonly<Partial<Record<RecipientId, NoticeProgress>>>;
  /** The place of an event is part of its id and never changes. */
  readonly publicEvents: readonly PublicEvent[];
  /** Undefined if nothing is left to do. */
  readonly due: number | undefined;
  readonly republished: number;
  /** A save succeeds only on the revision it was computed from. */
  readonly revision: number;
}

export interface ChangeRecord extends ChangeIntent, ChangeProgress {}

export type PastChange = Pick<
  ChangeRecord,
  'number' | 'fields' | 'attempt' | 'revertOf' | 'openedAt' | 'state'
>;

export interface RememberedAddress extends Omit<Recipient, 'role' | 'fields'> {
  readonly openedAt: number;
}

/** Of each field, what the last change that moved it wrote. */
export interface AppliedValues {
  readonly before: readonly ContactPoint[];
  readonly after: readonly ContactPoint[];
  /** As the platform stores them, if in an unforeseen form. */
  readonly stored: readonly ContactPoint[];
  readonly openedAt: Readonly<Partial<Record<ContactField, number>>>;
  readonly seen: readonly ContactField[];
}

export interface ChangeDetails {
  readonly before: readonly ContactPoint[];
  readonly after: readonly ContactPoint[];
  readonly recipients: readonly Recipient[];
  /** On file in the last 30 days, newest first. */
  readonly remembered: readonly RememberedAddress[];
  /** Changes that the limits still count, newest first. */
  readonly past: readonly PastChange[];
  readonly applied?: AppliedValues | undefined;
}

export interface Findings {
  readonly stored: readonly ContactPoint[];
  readonly recipients: readonly Recipient[];
}

export interface Change extends ChangeRecord, ChangeDetails {
  readonly recipients: readonly Recipient[];
  readonly stored: readonly ContactPoint[];
}
