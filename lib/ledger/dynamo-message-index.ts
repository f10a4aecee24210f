import { GetItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { AppError } from '../errors.ts';
import { parse } from '../parse.ts';
import type { MessageIndex } from '../changes/message-index.ts';
import { StoredRecipientId } from './stored-notices.ts';

const StoredMessage = v.object({
  institutionId: v.string(),
  customerId: v.string(),
  number: v.number(),
  recipient: StoredRecipientId,
});

/** The message index, kept in the ledger's table beside the changes; an entry expires on its own. */
export const dynamoMessageIndex = ({
  client,
  table,
  retentionMs,
  now,
}: {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly retentionMs: number;
  readonly now: () => number;
}): MessageIndex => {
  const keyOf = (providerId: string) => ({ pk: `message#${providerId}`, sk: 0 });
  const available = async <Output>(output: Promise<Output>): Promise<Output> => {
    try {
      return await output;
    } catch (cause) {
      throw new AppError('service-unavailable', { detail: 'message-index-unavailable', cause });
    }
  };
  return {
    remember: async ({ providerId, key: { institutionId, customerId, number }, recipient }) => {
      const expiresAt = Math.ceil((now() + retentionMs) / 1000);
      const entry = { ...keyOf(providerId), institutionId, customerId, number, recipient, expiresAt };
      await available(client.send(new PutItemCommand({ TableName: table, Item: marshall(entry) })));
    },
    find: async (providerId) => {
      const { Item } = await available(
        client.send(
          new GetItemCommand({ TableName: table, Key: marshall(keyOf(providerId)), ConsistentRead: true }),
        ),
      );
      if (!Item) return undefined;
      const { recipient, ...key } = parse('sent-message', StoredMessage, unmarshall(Item));
      return { providerId, key, recipient };
    },
  };
};
