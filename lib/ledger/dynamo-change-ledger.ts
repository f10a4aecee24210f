import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { AppError } from '../errors.ts';
import type { ChangeKey, ChangeRecord, CustomerKey } from '../changes/change.ts';
import type { ChangeLedger } from '../changes/change-ledger.ts';
import {
  auditPartitions,
  fromDueItem,
  fromItem,
  itemKey,
  partitionKey,
  toItem,
  urgentPartitions,
  type Item,
} from './dynamo-change-item.ts';

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
      new GetItemCommand({ TableName: table, Key: itemKey(key), ConsistentRead: true }),
    );
    return Item && fromItem(Item);
  };

  /** Writes the item if the condition holds. A condition that fails on one's own write, sent twice, has held. */
  const put = async (
    change: ChangeRecord,
    condition: { readonly ConditionExpression: string; readonly ExpressionAttributeValues?: Item },
  ): Promise<boolean> => {
    const savedBy = newId();
    const item = toItem(change, savedBy, retentionMs);
    try {
      await client.send(new PutItemCommand({ TableName: table, Item: item, ...condition }));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return (await get(change))?.savedBy === savedBy;
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

  const dueIn = async (partition: string, now: number, limit: number) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'due',
        KeyConditionExpression: 'duePartition = :partition AND due <= :now',
        ExpressionAttributeValues: marshall({ ':partition': partition, ':now': now }),
        Limit: limit,
      }),
    );
    return Items.map(fromDueItem);
  };

  /** The customer's newest items, newest first. */
  const itemsOf = (customer: CustomerKey, limit: number, before?: number) =>
    client.send(
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

  return {
    last: guarded(async (customer) => {
      const { Items: [item] = [] } = await itemsOf(customer, 1);
      return item && fromItem(item).change;
    }),

    newest: guarded(async (customer, limit, before) => {
      // One more than asked for tells whether there is a next page.
      const { Items = [], LastEvaluatedKey } = await itemsOf(customer, limit + 1, before);
      const changes = Items.slice(0, limit).map((item) => fromItem(item).change);
      const hasMore = Items.length > limit || LastEvaluatedKey !== undefined;
      return { changes, before: hasMore ? changes.at(-1)?.number : undefined };
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
      const oldestIn = async (partitions: readonly string[]) => {
        const found = await Promise.all(partitions.map((partition) => dueIn(partition, now, limit)));
        return found.flat().toSorted((a, b) => a.due - b.due);
      };
      const found = await Promise.all([oldestIn(urgentPartitions), oldestIn(auditPartitions)]);
      return found.flat().slice(0, limit);
    }),
  };
};
