import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../lib/ledger/changes-table.ts';
import type { ItemSource } from './table-export.ts';

/** The table of the local stack; a test compares it with the stack's own. */
export const localTable = { endpoint: 'http://127.0.0.1:4341', name: 'contact-changes-local' } as const;

async function* scan(endpoint: string): AsyncGenerator<Item> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'local', credentials });
  try {
    const pages = paginateScan({ client }, { TableName: localTable.name, ConsistentRead: true });
    for await (const { Items = [] } of pages) yield* Items;
  } catch (cause) {
    const isDown = cause instanceof Error && cause.message.includes('ECONNREFUSED');
    throw isDown
      ? new Error('The local stack is not running: start it with "npm start", or name a --folder.', { cause })
      : cause;
  } finally {
    client.destroy();
  }
}

/** The table of the local stack, read while it is in use. */
export const openLocalTable = (endpoint: string, now: Date): ItemSource => ({
  kind: 'live-scan',
  at: now.toISOString(),
  items: scan(endpoint),
});
