import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { clientOf } from './arns.ts';

/** Every item of a table of the stack, as plain values. */
export async function* scanTable(endpoint: string, TableName: string): AsyncGenerator {
  const client = new DynamoDBClient(clientOf(endpoint));
  try {
    for await (const { Items = [] } of paginateScan({ client }, { TableName }))
      for (const item of Items) yield unmarshall(item);
  } finally {
    client.destroy();
  }
}
