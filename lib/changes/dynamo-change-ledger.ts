import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { contactFields } from '../contact/contact-points.ts';
import { AppError } from '../errors.ts';
import { parse } from '../parse.ts';
import { changeStates, type ChangeKey, type ChangeRecord, type CustomerKey } from './change.ts';
import type { ChangeLedger } from './change-ledger.ts';
import { Role, StoredNotice, StoredRecipientId, Time } from './stored-notices.ts';

/** The index `due` is written by every change: spread over this many partitions, each read oldest first. */
const duePartitions = 8;

type Item = Record<string, AttributeValue>;

const StoredChange = v.object({
  pk: v.pipe(v.string(), v.regex(/^[^#]+#[^#]+$/)),
  sk: Time,
  savedBy: v.string(),
  changeId: v.string(),
  owner: v.string(),
  clientId: v.string(),
  correlationId: v.string(),
  institutionUserId: v.string(),
  fields: v.array(v.picklist(contactFields)),
  recipients: v.array(
    v.object({ channel: v.picklist(['email', 'sms']), role: Role, maskedAddress: v.string() }),
  ),
  sealedContacts: v.string(),
  openedAt: Time,
  sendBy: Time,
  resolveAt: Time,
  state: v.picklist(changeStates),
  wording: v.picklist(['specific', 'general']),
  settledAt: v.optional(Time),
  notices: v.record(StoredRecipientId, StoredNotice),
  due: v.optional(Time),
  republished: Time,
  revision: Time,
});

const StoredKey = v.object({ pk: StoredChange.entries.pk, sk: Time, due: Time });

const partitionKey = ({ institutionId, customerId }: CustomerKey): string => `${institutionId}#${customerId}`;

const keyOf = ({ pk, sk }: { readonly pk: string; readonly sk: number }): ChangeKey => {
  const separator = pk.indexOf('#');
  return { institutionId: pk.slice(0, separator), customerId: pk.slice(separator + 1), number: sk };
};

const fromItem = (item: Item): { readonly change: ChangeRecord; readonly savedBy: string } => {
  const { pk, sk, savedBy, settledAt, due, ...rest } = parse('change', StoredChange, unmarshall(item));
  return { change: { ...rest, ...keyOf({ pk, sk }), settledAt, due }, savedBy };
};

const duePartition = ({ customerId }: CustomerKey): string =>
  String(customerId.charCodeAt(customerId.length - 1) % duePartitions);

const unavailable = (cause: unknown): AppError =>
  cause instanceof AppError
    ? cause
    : new AppError('service-unavailable', { detail: 'ledger-unavailable', cause });

/**
 * The change ledger on one DynamoDB table: `pk` names the customer, `sk` is the change's number, and the sparse index
 * `due` holds what is left to do. Errors of DynamoDB become `service-unavailable`.
 */
export const dynamoChangeLedger = ({
  client,
  table,
  retentionMs,
  newId,
}: {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** How long a change that is done with stays readable. */
  readonly retentionMs: number;
  readonly newId: () => string;
}): ChangeLedger => {
  const get = async (key: ChangeKey) => {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: marshall({ pk: partitionKey(key), sk: key.number }),
        ConsistentRead: true,
      }),
    );
    return Item && fromItem(Item);
  };

  /** Writes the item if the condition holds. A condition that fails on one's own write, sent twice, has held. */
  const put = async (
    { institutionId, customerId, number, ...change }: ChangeRecord,
    condition: { readonly ConditionExpression: string; readonly ExpressionAttributeValues?: Item },
  ): Promise<boolean> => {
    const key = { institutionId, customerId, number };
    const savedBy = newId();
    const isDone = change.due === undefined;
    const item = {
      ...change,
      pk: partitionKey(key),
      sk: number,
      savedBy,
      duePartition: isDone ? undefined : duePartition(key),
      expiresAt: isDone ? Math.ceil((change.openedAt + retentionMs) / 1000) : undefined,
    };
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: marshall(item, { removeUndefinedValues: true }),
          ...condition,
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return (await get(key))?.savedBy === savedBy;
    }
  };

  const guarded =
    <Args extends readonly unknown[], Result>(operation: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      try {
        return await operation(...args);
      } catch (error) {
        throw unavailable(error);
      }
    };

  const dueIn = async (partition: number, now: number, limit: number) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'due',
        KeyConditionExpression: 'duePartition = :partition AND due <= :now',
        ExpressionAttributeValues: marshall({ ':partition': String(partition), ':now': now }),
        Limit: limit,
      }),
    );
    return Items.map((item) => parse('due-change', StoredKey, unmarshall(item)));
  };

  return {
    newest: guarded(async (customer, limit, before) => {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
          ExpressionAttributeValues: marshall(
            { ':pk': partitionKey(customer), ':before': before },
            { removeUndefinedValues: true },
          ),
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: limit,
        }),
      );
      const changes = Items.map((item) => fromItem(item).change);
      return { changes, before: LastEvaluatedKey && changes.at(-1)?.number };
    }),

    find: guarded(async (key) => (await get(key))?.change),

    open: guarded(async (change) =>
      (await put(change, { ConditionExpression: 'attribute_not_exists(pk)' })) ? 'opened' : 'taken',
    ),

    save: guarded((from, to) =>
      put(to, {
        ConditionExpression: 'revision = :from',
        ExpressionAttributeValues: marshall({ ':from': from.revision }),
      }),
    ),

    due: guarded(async (now, limit) => {
      const partitions = Array.from({ length: duePartitions }, (_, partition) =>
        dueIn(partition, now, limit),
      );
      const keys = (await Promise.all(partitions)).flat();
      return keys
        .toSorted((a, b) => a.due - b.due)
        .slice(0, limit)
        .map(keyOf);
    }),
  };
};
