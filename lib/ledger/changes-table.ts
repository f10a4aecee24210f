import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type AttributeValue,
  type DynamoDBClient,
  type PutItemCommandInput,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { AppError } from '../errors.ts';

export type Item = Record<string, AttributeValue>;

/** Every failure of DynamoDB becomes `service-unavailable`. */
export interface ChangesTable {
  get(key: Item): Promise<Item | undefined>;
  query(input: Omit<QueryCommandInput, 'TableName'>): Promise<{ items: readonly Item[]; hasMore: boolean }>;
  /** Also true if the SDK repeated this write. */
  put(
    item: Item,
    condition?: Pick<PutItemCommandInput, 'ConditionExpression' | 'ExpressionAttributeValues'>,
  ): Promise<boolean>;
  delete(key: Item): Promise<void>;
}

const available = async <Output>(output: Promise<Output>): Promise<Output> => {
  try {
    return await output;
  } catch (cause) {
    if (cause instanceof ConditionalCheckFailedException) throw cause;
    throw new AppError('service-unavailable', { detail: 'ledger-unavailable', cause });
  }
};

export const changesTable = ({
  client,
  table: TableName,
  newId,
}: {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly newId: () => string;
}): ChangesTable => {
  const get = async (Key: Item): Promise<Item | undefined> =>
    (await available(client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true })))).Item;

  return {
    get,

    query: async (input) => {
      const { Items: items = [], LastEvaluatedKey } = await available(
        client.send(new QueryCommand({ TableName, ...input })),
      );
      return { items, hasMore: LastEvaluatedKey !== undefined };
    },

    put: async (item, condition) => {
      // 48 bits of a random UUID, to keep items small.
      const savedBy = newId().slice(-12);
      try {
        await available(
          client.send(
            new PutItemCommand({ TableName, Item: { ...item, savedBy: { S: savedBy } }, ...condition }),
          ),
        );
        return true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { pk, sk } = item;
        return pk !== undefined && sk !== undefined && (await get({ pk, sk }))?.['savedBy']?.S === savedBy;
      }
    },

    delete: async (Key) => {
      await available(client.send(new DeleteItemCommand({ TableName, Key })));
    },
  };
};
