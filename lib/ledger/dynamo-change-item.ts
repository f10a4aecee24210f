import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { contactFields } from '../contact/contact-points.ts';
import { parse } from '../parse.ts';
import type { DueChange } from '../changes/change-ledger.ts';
import { isAudited } from '../changes/change-machine.ts';
import {
  changeStates,
  noticeChannels,
  refusals,
  type ChangeKey,
  type ChangeRecord,
  type CustomerKey,
} from '../changes/change.ts';
import { Integer, Role, StoredNotice, StoredRecipientId } from './stored-notices.ts';

/** The index of what is due is written by every change: spread over this many partitions, each read oldest first. */
const duePartitions = 8;

export type Item = Record<string, AttributeValue>;

const StoredKey = v.object({ pk: v.pipe(v.string(), v.regex(/^[^#]+#[^#]+$/)), sk: Integer });

const storedOfPast = {
  institutionUserId: v.string(),
  fields: v.array(v.picklist(contactFields)),
  refusedAs: v.optional(v.picklist(refusals)),
  openedAt: Integer,
  state: v.picklist(changeStates),
};
const StoredPastChange = v.object({ number: Integer, ...storedOfPast });

/** All of a change that is ever stored: whatever else an object has, contact values above all, is left out. */
const StoredChange = v.object({
  ...StoredKey.entries,
  ...storedOfPast,
  savedBy: v.string(),
  changeId: v.string(),
  owner: v.string(),
  clientId: v.string(),
  correlationId: v.string(),
  language: v.optional(v.string()),
  past: v.optional(v.array(StoredPastChange), []),
  recipients: v.array(
    v.object({ channel: v.picklist(noticeChannels), role: Role, maskedAddress: v.string() }),
  ),
  sealedContacts: v.string(),
  sendBy: Integer,
  resolveAt: Integer,
  wording: v.picklist(['specific', 'general']),
  settledAt: v.optional(Integer),
  notices: v.record(StoredRecipientId, StoredNotice),
  due: v.optional(Integer),
  republished: Integer,
  revision: Integer,
});

const DueKey = v.object({ ...StoredKey.entries, due: Integer });

export const partitionKey = ({ institutionId, customerId }: CustomerKey): string =>
  `${institutionId}#${customerId}`;

export const itemKey = (key: ChangeKey): Item => marshall({ pk: partitionKey(key), sk: key.number });

const readKey = ({ pk, sk }: v.InferOutput<typeof StoredKey>): ChangeKey => {
  const separator = pk.indexOf('#');
  return { institutionId: pk.slice(0, separator), customerId: pk.slice(separator + 1), number: sk };
};

/** Audits have partitions of their own: however many there are, what cannot wait is found before them. */
const partitionNames = Array.from({ length: duePartitions }, (_, number) => String(number));
export const urgentPartitions: readonly string[] = partitionNames;
export const auditPartitions: readonly string[] = partitionNames.map((name) => `audit-${name}`);

const duePartition = (change: ChangeRecord): string | undefined => {
  const { customerId } = change;
  const names = isAudited(change) ? auditPartitions : urgentPartitions;
  return names[customerId.charCodeAt(customerId.length - 1) % duePartitions];
};

/**
 * A change as an item: in the index of what is due while anything is left to do, and expiring after that. `savedBy`
 * names this very write.
 */
export const toItem = (change: ChangeRecord, savedBy: string, retentionMs: number): Item => {
  const { number: sk, ...attributes } = change;
  const stored = parse('change', StoredChange, { ...attributes, pk: partitionKey(change), sk, savedBy });
  const index =
    change.due === undefined
      ? { expiresAt: Math.ceil((change.openedAt + retentionMs) / 1000) }
      : { duePartition: duePartition(change) };
  return marshall({ ...stored, ...index }, { removeUndefinedValues: true });
};

export const fromItem = (item: Item): { readonly change: ChangeRecord; readonly savedBy: string } => {
  const { pk, sk, savedBy, settledAt, due, ...rest } = parse('change', StoredChange, unmarshall(item));
  return { change: { ...rest, ...readKey({ pk, sk }), settledAt, due }, savedBy };
};

/** An entry of the index of what is due. */
export const fromDueItem = (item: Item): DueChange => {
  const { due, ...key } = parse('due-change', DueKey, unmarshall(item));
  return { ...readKey(key), due };
};
