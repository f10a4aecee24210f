import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';
import type { WireReply, WireRequest } from '../wire/serve.ts';
import { cardFlagsTable, changesTable, clientOf } from './arns.ts';

export const dynamoDbOperations = (request: WireRequest): readonly [string] => [
  `dynamodb ${String(request.headers['x-amz-target']).split('.').at(-1) ?? ''}`,
];

/** An error in AWS's JSON 1.0 protocol. */
export const dynamoDbError = (status: number, code: string, message: string): WireReply => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message }),
});

const KeySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }));

/** The keys and indexes of a table in the deployed template. */
const TableTemplate = v.object({
  Resources: v.record(
    v.string(),
    v.object({
      Type: v.literal('AWS::DynamoDB::Table'),
      Properties: v.object({
        AttributeDefinitions: v.array(
          v.object({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N']) }),
        ),
        KeySchema,
        GlobalSecondaryIndexes: v.optional(
          v.array(
            v.object({
              IndexName: v.string(),
              KeySchema,
              Projection: v.object({ ProjectionType: v.picklist(['KEYS_ONLY', 'ALL']) }),
            }),
          ),
        ),
      }),
    }),
  ),
});

/** The templates of the tables, by their local names; each holds one. */
const templates = {
  [changesTable]: 'config/resources/changes-table.yml',
  [cardFlagsTable]: 'examples/card-flag/table.yml',
} as const;

const deployedTable = (template: string) => {
  const text = readFileSync(join(import.meta.dirname, '../..', template), 'utf8');
  const { Resources } = v.parse(TableTemplate, parseYaml(text, { logLevel: 'error' }));
  return Object.values(Resources).map(({ Properties }) => Properties);
};

/** Creates missing tables. */
export const createTables = async (endpoint: string): Promise<void> => {
  const client = new DynamoDBClient(clientOf(endpoint));
  const create = async (TableName: string, template: string): Promise<void> => {
    try {
      await client.send(new DescribeTableCommand({ TableName }));
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
      for (const { GlobalSecondaryIndexes, ...table } of deployedTable(template))
        await client.send(
          new CreateTableCommand({
            TableName,
            BillingMode: 'PAY_PER_REQUEST',
            ...table,
            ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes }),
          }),
        );
    }
  };
  await Promise.all(Object.entries(templates).map((table) => create(...table))).finally(() =>
    client.destroy(),
  );
};

/** DynamoDB with its tables, kept under the data folder when one is given. */
export const openDynamoDb = async (dataDir: string | undefined) => {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
  const database = dynalite({
    ...(dataDir !== undefined && { path: join(dataDir, 'dynamodb') }),
    createTableMs: 0,
  });
  // Node's own 5 s would close a connection that is about to be used again.
  database.keepAliveTimeout = 0;
  database.listen(0, '127.0.0.1');
  await once(database, 'listening');
  // A server that listens on TCP always answers with an AddressInfo.
  const { port } = database.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  await createTables(`http://127.0.0.1:${port}`);

  const forward = ({ method, path, headers, body }: WireRequest): Promise<WireReply> =>
    new Promise((resolve, reject) => {
      const forwarded = httpRequest({ host: '127.0.0.1', port, agent, method, path, headers }, (answered) => {
        const chunks: Buffer[] = [];
        answered.on('data', (chunk: Buffer) => chunks.push(chunk));
        answered.on('error', reject);
        answered.on('end', () => {
          const { 'content-type': type = '', 'x-amzn-requestid': id = '' } = answered.headers;
          resolve({
            status: answered.statusCode ?? 500,
            headers: { 'content-type': type, 'x-amzn-requestid': id },
            body: Buffer.concat(chunks),
          });
        });
      });
      forwarded.on('error', reject);
      forwarded.end(body);
    });
  const underway = new Set<Promise<WireReply>>();

  return {
    answer: (request: WireRequest): Promise<WireReply> => {
      const reply = forward(request).finally(() => underway.delete(reply));
      underway.add(reply);
      return reply;
    },
    // Dynalite throws at what it still writes when its store is closed.
    close: async (): Promise<void> => {
      await Promise.allSettled(underway);
      agent.destroy();
      await new Promise<void>((resolve) => {
        database.close(() => resolve());
      });
    },
  };
};
export type LocalDynamoDb = Awaited<ReturnType<typeof openDynamoDb>>;
