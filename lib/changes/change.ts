import * as v from 'valibot';
import { ContactFields, contactFields, ContactPoints } from '../contact/contact-points.ts';
import { List, Shape, Integer } from '../parse.ts';

/** TELLING: at least part took effect, and notices or public events are owed. */
const changeStates = ['SENDING', 'TELLING', 'NOTIFIED', 'NOT_APPLIED', 'GONE'] as const;

/** `other`: neither the former value nor the new one. */
export const fieldEffects = ['applied', 'not-applied', 'other'] as const;
export type FieldEffect = (typeof fieldEffects)[number];
const Effects = Shape(v.entriesFromList(contactFields, v.exactOptional(v.picklist(fieldEffects))));
export type Effects = v.InferOutput<typeof Effects>;

export const noticeChannels = ['email', 'sms'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];

/** `old`, `new`, `other-n` (also on file), `former-n` (on file in 30 days) or `later-n` (found when judged). */
export type RecipientRole = 'old' | 'new' | `other-${number}` | `former-${number}` | `later-${number}`;

/** @internal */
export const recipientRole = /^(?:old|new|(?:other|former|later)-\d+)$/;

const isRecipientRole = (role: unknown): role is RecipientRole =>
  typeof role === 'string' && recipientRole.test(role);

export const RecipientRole = v.custom<RecipientRole>(isRecipientRole);

const owed = {
  channel: v.picklist(noticeChannels),
  role: RecipientRole,
  maskedAddress: v.string(),
  /** Absent: all fields that took effect. */
  fields: v.optional(ContactFields),
};
const NoticeOwed = Shape(owed);
export type NoticeOwed = v.InferOutput<typeof NoticeOwed>;

/** Senders use the stored address, with numbers in E.164. */
const Recipient = Shape({ ...owed, address: v.string() });
export type Recipient = v.InferOutput<typeof Recipient>;

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

/** `unconfirmed`: a value other than the requested one is on file; `not-reached`: no former address could be told. */
export const publicEventKinds = ['changed', 'restored', 'unconfirmed', 'not-reached'] as const;
export type PublicEventKind = (typeof publicEventKinds)[number];

const PublicEvent = Shape({
  kind: v.picklist(publicEventKinds),
  fields: ContactFields,
  at: Integer,
  isPublished: v.optional(v.literal(true)),
});
export type PublicEvent = v.InferOutput<typeof PublicEvent>;

export interface UserKey {
  readonly institutionId: string;
  /** The user's own GUID, or the platform's id. */
  readonly userKey: string;
}

export interface ChangeKey extends UserKey {
  readonly number: number;
}

export const attempts = ['old-phone-mismatch', 'too-many-changes', 'nothing-to-change', 'preview'] as const;
export type Attempt = (typeof attempts)[number];

/** Contract §6.14. */
export const purposeReasons = [
  'customer-request',
  'correction',
  'returned-mail',
  'fraud-recovery',
  'system',
] as const;

export const Purpose = Shape({
  /** Opaque id of the partner's agent or system. */
  actor: v.optional(v.string()),
  reason: v.optional(v.picklist(purposeReasons)),
});
export type Purpose = v.InferOutput<typeof Purpose>;

/** Fixed when the change is opened. */
const intent = {
  changeId: v.string(),
  /** A secret that an announcement must name. */
  owner: v.string(),
  clientId: v.string(),
  /** From the partner; never in a notice. */
  purpose: v.optional(Purpose),
  correlationId: v.string(),
  institutionUserId: v.string(),
  language: v.optional(v.string()),
  fields: ContactFields,
  /** Fields that the previous change may already have set. */
  repeats: ContactFields,
  attempt: v.optional(v.picklist(attempts)),
  revertOf: v.optional(v.string()),
  openedAt: Integer,
  /** No byte of the write leaves later. */
  sendBy: Integer,
  /** No verdict before this. */
  resolveAt: Integer,
};
const progress = {
  state: v.picklist(changeStates),
  effects: Effects,
  recipients: List(NoticeOwed),
  /** Fields whose values the platform showed after the write: another value is then another party's. */
  seen: v.optional(ContactFields),
  /** Fields judged not applied and confirmed since: the audit tells them. */
  confirmed: v.optional(ContactFields),
  /** The {@link Findings}, encrypted. */
  sealedFindings: v.optional(v.string()),
  settledAt: v.optional(Integer),
  notices: v.record(RecipientId, NoticeProgress),
  /** An event's position is part of its id and never changes. */
  publicEvents: List(PublicEvent),
  due: v.optional(Integer),
  republished: Integer,
  /** A save succeeds only on the revision it was computed from. */
  revision: Integer,
};

export const ChangeAttributes = v.object({ ...intent, ...progress });
type ChangeAttributes = Readonly<v.InferOutput<typeof ChangeAttributes>>;

export type ChangeIntent = ChangeKey & Pick<ChangeAttributes, keyof typeof intent>;
export type ChangeProgress = Pick<ChangeAttributes, keyof typeof progress>;
export type ChangeRecord = ChangeKey & ChangeAttributes;

const PastChange = Shape({
  number: Integer,
  ...v.pick(ChangeAttributes, ['fields', 'attempt', 'revertOf', 'openedAt', 'state']).entries,
});
export type PastChange = v.InferOutput<typeof PastChange>;

const RememberedAddress = Shape({
  channel: v.picklist(noticeChannels),
  address: v.string(),
  maskedAddress: v.string(),
  openedAt: Integer,
});
export type RememberedAddress = v.InferOutput<typeof RememberedAddress>;

/** What the last effective change of each field wrote. */
const AppliedValues = Shape({
  before: ContactPoints,
  after: ContactPoints,
  /** As the platform stores them, if in a form that the keys do not cover. */
  stored: ContactPoints,
  openedAt: Shape(v.entriesFromList(contactFields, v.exactOptional(Integer))),
  seen: ContactFields,
});
export type AppliedValues = v.InferOutput<typeof AppliedValues>;

export const ChangeDetails = Shape({
  before: ContactPoints,
  after: ContactPoints,
  /** Fields whose new values were on file before, in other places. */
  elsewhere: v.optional(ContactFields),
  recipients: List(Recipient),
  remembered: List(RememberedAddress),
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
