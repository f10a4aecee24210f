import { isDeepStrictEqual } from 'node:util';
import { crc32 } from 'node:zlib';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { type DueChange, type DueQueue, queueOf } from '../changes/change-ledger.ts';
import {
  ChangeAttributes,
  noticeChannels,
  publicEventKinds,
  RecipientRole,
  type ChangeKey,
  type ChangeRecord,
  type UserKey,
} from '../changes/change.ts';
import { appliedFields, changedFields } from '../changes/effects.ts';
import { ContactFields, contactFields } from '../contact/contact-points.ts';
import { parse, Integer } from '../parse.ts';
import type { Item } from './changes-table.ts';

/** Per queue, because every change writes to the index. */
const duePartitions = 8;

const StoredKey = v.object({ pk: v.pipe(v.string(), v.regex(/^[^#]+#[^#]+$/)), sk: Integer });

/** The only attributes stored in clear; empty and derived ones are left out. */
const StoredChange = v.object({
  ...StoredKey.entries,
  ...v.omit(ChangeAttributes, ['seen']).entries,
  repeats: v.optional(ContactFields),
  /** Channel, role, masked address, and the fields if not all are told. */
  recipients: v.array(
    v.tupleWithRest([v.picklist(noticeChannels), RecipientRole, v.string()], v.picklist(contactFields)),
  ),
  /** Fields that took effect but were not seen on file. */
  unseen: v.optional(ContactFields),
  publicEvents: v.optional(
    v.array(
      v.object({
        kind: v.picklist(publicEventKinds),
        /** Absent: the changed fields. */
        fields: v.optional(ContactFields),
        at: Integer,
        isOwed: v.optional(v.literal(true)),
      }),
    ),
  ),
  republished: v.optional(Integer),
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

/** In the index while due, and expiring after that; kept under 1 KB, which costs one write unit. */
export const toItem = (change: ChangeRecord, retentionMs: number): Item => {
  const { number: sk, purpose = {}, repeats, seen = [], publicEvents, republished, ...attributes } = change;
  const changed = changedFields(change.effects);
  const unseen = appliedFields(change.effects).filter((field) => !seen.includes(field));
  const stored = parse('change', StoredChange, {
    ...attributes,
    ...(Object.values(purpose).some((said) => said !== undefined) && { purpose }),
    ...(repeats.length > 0 && { repeats }),
    ...(unseen.length > 0 && { unseen }),
    ...(publicEvents.length > 0 && {
      publicEvents: publicEvents.map(({ kind, fields, at, isPublished }) => ({
        kind,
        ...(!isDeepStrictEqual(fields, changed) && { fields }),
        at,
        ...(isPublished === undefined && { isOwed: true }),
      })),
    }),
    ...(republished > 0 && { republished }),
    recipients: change.recipients.map(({ channel, role, maskedAddress, fields = [] }) => [
      channel,
      role,
      maskedAddress,
      ...fields,
    ]),
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
    recipients,
    repeats = [],
    unseen = [],
    publicEvents = [],
    republished = 0,
    ...rest
  } = parse('change', StoredChange, unmarshall(item));
  const changed = changedFields(rest.effects);
  const seen = appliedFields(rest.effects).filter((field) => !unseen.includes(field));
  return {
    ...rest,
    ...readKey({ pk, sk }),
    settledAt,
    due,
    repeats,
    ...(seen.length > 0 && { seen }),
    publicEvents: publicEvents.map(({ kind, fields = changed, at, isOwed }) => ({
      kind,
      fields,
      at,
      ...(isOwed === undefined && { isPublished: true as const }),
    })),
    republished,
    recipients: recipients.map(([channel, role, maskedAddress, ...fields]) => ({
      channel,
      role,
      maskedAddress,
      ...(fields.length > 0 && { fields }),
    })),
  };
};

export const fromDueItem = (item: Item): DueChange => {
  const { due, ...key } = parse('due-change', DueKey, unmarshall(item));
  return { ...readKey(key), due };
};
