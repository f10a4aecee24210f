import * as v from 'valibot';
import { ContactFields, contactFields, ContactPoints, type ContactField } from '../contact/contact-points.ts';
import { List, Shape } from '../parse.ts';
import { Integer } from '../whole-number.ts';
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

const isRecipientRole = (role: unknown): role is RecipientRole =>
  typeof role === 'string' && recipientRole.test(role);

export const RecipientRole = v.custom<RecipientRole>(isRecipientRole);

const address = {
  channel: v.picklist(noticeChannels),
  /** In full; numbers in E.164. */
  address: v.string(),
  maskedAddress: v.string(),
};

/** Frozen: senders look no address up. */
const Recipient = Shape({
  ...address,
  role: RecipientRole,
  /** Absent: all that took effect. */
  fields: v.optional(ContactFields),
});
export type Recipient = v.InferOutput<typeof Recipient>;

export type NoticeOwed = Omit<Recipient, 'address'>;

export type RecipientId = `${NoticeChannel}/${RecipientRole}`;

const isChannel = (channel: unknown): channel is NoticeChannel =>
  noticeChannels.some((each) => each === channel);

const isRecipientId = (id: unknown): id is RecipientId => {
  const [channel, role, ...rest] = String(id).split('/');
  return rest.length === 0 && isChannel(channel) && isRecipientRole(role);
};

export const RecipientId = v.custom<RecipientId>(isRecipientId);

export const recipientId = ({ channel, role }: Pick<NoticeOwed, 'channel' | 'role'>): RecipientId =>
  `${channel}/${role}`;

const efforts = { tries: Integer, unclear: Integer };

/** A recipient without an entry is still owed its notice. */
export const NoticeProgress = v.variant('state', [
  Shape({ state: v.literal('claimed'), by: v.string(), until: Integer, ...efforts }),
  Shape({ state: v.literal('failed'), ...efforts }),
  Shape({ state: v.literal('sent'), providerId: v.string(), at: Integer }),
  Shape({
    state: v.literal('delivered'),
    providerId: v.string(),
    at: Integer,
    /** A complaint proves that it arrived. */
    complainedAt: v.exactOptional(Integer),
  }),
  Shape({ state: v.literal('undeliverable'), reason: v.string(), at: Integer }),
]);
export type NoticeProgress = v.InferOutput<typeof NoticeProgress>;

/** `unconfirmed`: another value than asked for is on file; `not-reached`: no former address could be told. */
export const publicEventKinds = ['changed', 'restored', 'unconfirmed', 'not-reached'] as const;
export type PublicEventKind = (typeof publicEventKinds)[number];

export interface PublicEvent {
  readonly kind: PublicEventKind;
  readonly fields: readonly ContactField[];
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

const PastChange = Shape({
  number: Integer,
  fields: ContactFields,
  attempt: v.optional(v.picklist(attempts)),
  revertOf: v.optional(v.string()),
  openedAt: Integer,
  state: v.picklist(changeStates),
});
export type PastChange = v.InferOutput<typeof PastChange>;

const RememberedAddress = Shape({ ...address, openedAt: Integer });
export type RememberedAddress = v.InferOutput<typeof RememberedAddress>;

/** Of each field, what the last change that moved it wrote. */
const AppliedValues = Shape({
  before: ContactPoints,
  after: ContactPoints,
  /** As the platform stores them, if in an unforeseen form. */
  stored: ContactPoints,
  openedAt: Shape(v.entriesFromList(contactFields, v.exactOptional(Integer))),
  seen: ContactFields,
});
export type AppliedValues = v.InferOutput<typeof AppliedValues>;

export const ChangeDetails = Shape({
  before: ContactPoints,
  after: ContactPoints,
  recipients: List(Recipient),
  /** On file in the last 30 days, newest first. */
  remembered: List(RememberedAddress),
  /** Changes that the limits still count, newest first. */
  past: List(PastChange),
  applied: v.optional(AppliedValues),
});
export type ChangeDetails = v.InferOutput<typeof ChangeDetails>;

export const Findings = Shape({ stored: ContactPoints, recipients: List(Recipient) });
export type Findings = v.InferOutput<typeof Findings>;

export interface Change extends ChangeRecord, ChangeDetails {
  readonly recipients: readonly Recipient[];
  readonly stored: Findings['stored'];
}
