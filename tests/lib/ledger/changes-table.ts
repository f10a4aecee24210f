import { randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { changesTable as openTable } from '../../../lib/ledger/changes-table.ts';
import { awsClientDefaults } from '../../../lib/aws/client-defaults.ts';
import { changesTable, region } from '../../../local/aws/arns.ts';
import { dynamoDbError, dynamoDbOperations, openDynamoDb } from '../../../local/aws/dynamodb.ts';
import { createFaultRegistry, type Fault } from '../../../local/wire/faults.ts';
import { serve } from '../../../local/wire/serve.ts';
import { withFaults } from '../../../local/wire/with-faults.ts';

/** A throttled request, as DynamoDB refuses it. */
export const throttled = { do: 'status', status: 400 } as const;

/** The real table on dynalite, reached by the SDK client that ships, through a door where faults can be switched on. */
export const startChangesTable = async () => {
  const database = await openDynamoDb(undefined);
  const faults = createFaultRegistry();
  const seen: { readonly operation: string | undefined; readonly input: unknown }[] = [];
  const server = await serve({
    name: 'DynamoDB',
    port: 0,
    handle: withFaults({
      faults,
      operationsOf: dynamoDbOperations,
      faultReply: (status) => dynamoDbError(status, 'ProvisionedThroughputExceededException', 'slower'),
      handle: (request) => {
        const [operation] = dynamoDbOperations(request);
        seen.push({ operation, input: JSON.parse(request.body.toString()) });
        return database.answer(request);
      },
    }),
  });
  const client = new DynamoDBClient({
    ...awsClientDefaults,
    endpoint: server.url,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const table = changesTable;
  return {
    url: server.url,
    /** The table as the adapters of the ledger use it. */
    table: openTable({ client, table, newId: randomUUID }),
    fail: (...added: readonly Fault[]): void => {
      faults.clear();
      faults.add(added);
    },
    /** What reached the database since the last call. */
    seen: () => seen.splice(0),
    readItem: async (pk: string, sk: number): Promise<Readonly<Record<string, unknown>> | undefined> => {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: marshall({ pk, sk }) }));
      return Item && unmarshall(Item);
    },
    writeItem: async (item: object): Promise<void> => {
      await client.send(new PutItemCommand({ TableName: table, Item: marshall(item) }));
    },
    close: async (): Promise<void> => {
      client.destroy();
      await server.close();
      await database.close();
    },
  };
};

export type ChangesTable = Awaited<ReturnType<typeof startChangesTable>>;
