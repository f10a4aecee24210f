import { crc32 } from 'node:zlib';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { queueOf, type DueChange, type DueQueue } from '../changes/change-ledger.ts';
import {
  attempts,
  changeStates,
  fieldEffects,
  noticeChannels,
  publicEventKinds,
  type ChangeKey,
  type ChangeRecord,
  type UserKey,
} from '../changes/change.ts';
import { purposeReasons } from '../changes/purpose.ts';
import { contactFields } from '../contact/contact-points.ts';
import { parse } from '../parse.ts';
import type { Item } from './changes-table.ts';
import { Integer, Role, StoredNotice, StoredRecipientId } from './stored-notices.ts';

/** Every change writes to the index, so each queue has this many partitions. */
const duePartitions = 8;

const StoredKey = v.object({ pk: v.pipe(v.string(), v.regex(/^[^#]+#[^#]+$/)), sk: Integer });

const Fields = v.array(v.picklist(contactFields));
const Effect = v.exactOptional(v.picklist(fieldEffects));

/** The only attributes stored in clear. */
const StoredChange = v.object({
  ...StoredKey.entries,
  changeId: v.string(),
  owner: v.string(),
  clientId: v.string(),
  purpose: v.optional(
    v.object({ actor: v.optional(v.string()), reason: v.optional(v.picklist(purposeReasons)) }),
  ),
  correlationId: v.string(),
  institutionUserId: v.string(),
  language: v.optional(v.string()),
  fields: Fields,
  repeats: Fields,
  attempt: v.optional(v.picklist(attempts)),
  revertOf: v.optional(v.string()),
  openedAt: Integer,
  sendBy: Integer,
  resolveAt: Integer,
  state: v.picklist(changeStates),
  effects: v.object({ phoneNumber: Effect, email: Effect, postalAddress: Effect }),
  recipients: v.array(
    v.object({
      channel: v.picklist(noticeChannels),
      role: Role,
      maskedAddress: v.string(),
      fields: v.optional(Fields),
    }),
  ),
  seen: v.optional(Fields),
  sealedFindings: v.optional(v.string()),
  settledAt: v.optional(Integer),
  notices: v.record(StoredRecipientId, StoredNotice),
  publicEvents: v.optional(
    v.array(
      v.object({
        kind: v.picklist(publicEventKinds),
        fields: Fields,
        at: Integer,
        isPublished: v.optional(v.literal(true)),
      }),
    ),
  ),
  due: v.optional(Integer),
  republished: Integer,
  revision: Integer,
});

const DueKey = v.object({ ...StoredKey.entries, due: Integer });

export const partitionKey = ({ institutionId, userKey }: UserKey): string => `${institutionId}#${userKey}`;

export const itemKey = (key: ChangeKey): Item => marshall({ pk: partitionKey(key), sk: key.number });

const readKey = ({ pk, sk }: v.InferOutput<typeof StoredKey>): ChangeKey => {
  const separator = pk.indexOf('#');
  return { institutionId: pk.slice(0, separator), userKey: pk.slice(separator + 1), number: sk };
};

const partitionName = (queue: DueQueue, number: number): string => `${queue}-${number}`;

export const partitionsOf = (queue: DueQueue): readonly string[] =>
  Array.from({ length: duePartitions }, (_, number) => partitionName(queue, number));

/** In the index while work is due, and expiring after that. */
export const toItem = (change: ChangeRecord, retentionMs: number): Item => {
  const { number: sk, publicEvents, ...attributes } = change;
  const stored = parse('change', StoredChange, {
    ...attributes,
    ...(publicEvents.length > 0 && { publicEvents }),
    pk: partitionKey(change),
    sk,
  });
  const index =
    change.due === undefined
      ? { expiresAt: Math.ceil((change.openedAt + retentionMs) / 1000) }
      : { duePartition: partitionName(queueOf(change), crc32(change.userKey) % duePartitions) };
  return marshall({ ...stored, ...index }, { removeUndefinedValues: true });
};

export const fromItem = (item: Item): ChangeRecord => {
  const {
    pk,
    sk,
    settledAt,
    due,
    publicEvents = [],
    ...rest
  } = parse('change', StoredChange, unmarshall(item));
  return { ...rest, ...readKey({ pk, sk }), settledAt, due, publicEvents };
};

export const fromDueItem = (item: Item): DueChange => {
  const { due, ...key } = parse('due-change', DueKey, unmarshall(item));
  return { ...readKey(key), due };
};
