import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { Filed, standingFlags } from '../examples/card-flag/card-flags.ts';
import { cardFlagsTable, region } from './aws/arns.ts';
import type { Routes } from './wire/routes.ts';
import { json } from './wire/serve.ts';

const readFiled = async (endpoint: string): Promise<readonly Filed[]> => {
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'card-flags', secretAccessKey: 'card-flags' },
  });
  const filed: Filed[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: cardFlagsTable }))
    filed.push(...Items.map((item) => v.parse(Filed, unmarshall(item))));
  client.destroy();
  return filed;
};

/** `GET /card-flags`: every flag that the example subscriber filed, newest last, and whether it stands. */
export const cardFlagRoutes = (dynamodbUrl: () => string): Routes => ({
  'GET /card-flags': async () => {
    const filed = await readFiled(dynamodbUrl());
    const byUser = Map.groupBy(filed, ({ user }) => user);
    const standing = new Set([...byUser.values()].flatMap((each) => standingFlags(each, Date.now())));
    const flags = filed
      .filter(({ lifts }) => lifts === undefined)
      .toSorted((one, other) => one.until - other.until)
      .map((flag) => ({
        institutionId: flag.user.split('#')[0],
        user: flag.user.split('#')[1],
        changeId: flag.changeId,
        eventId: flag.eventId,
        until: new Date(flag.until).toISOString(),
        isStanding: standing.has(flag),
      }));
    return json(200, flags, { 'cache-control': 'no-store' });
  },
});
