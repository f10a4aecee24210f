import { type DynamoDBClient, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { changesTable } from '../../local/aws/arns.ts';
import type { Customer } from './customers.ts';

/** What the table holds of a change, as far as the end of its life is concerned. */
const StoredEnd = v.pipe(
  v.object({
    pk: v.string(),
    state: v.string(),
    due: v.optional(v.number()),
    expiresAt: v.optional(v.number()),
  }),
  v.transform(({ pk, ...end }) => ({ ...end, customerId: pk.slice(pk.indexOf('#') + 1) })),
);
export type StoredEnd = v.InferOutput<typeof StoredEnd>;

const shown = {
  TableName: changesTable,
  ProjectionExpression: 'pk, #state, due, expiresAt',
  ExpressionAttributeNames: { '#state': 'state' },
};

/** Reads one customer's part of the table, or all of it, past the service's own code; leaves out what is no change. */
export const readStoredEnds = async (
  client: DynamoDBClient,
  customer?: Pick<Customer, 'institutionId' | 'customerId'>,
): Promise<readonly StoredEnd[]> => {
  const ends: StoredEnd[] = [];
  const pages =
    customer === undefined
      ? paginateScan({ client }, { ...shown })
      : paginateQuery(
          { client },
          {
            ...shown,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: `${customer.institutionId}#${customer.customerId}` } },
          },
        );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      const end = v.safeParse(StoredEnd, unmarshall(item));
      if (end.success) ends.push(end.output);
    }
  }
  return ends;
};

/** What is open must never expire, and what is over must. */
export const expiryProblems = (ends: readonly StoredEnd[]): readonly string[] =>
  ends.flatMap(({ state, due, expiresAt }) => {
    if (due !== undefined && expiresAt !== undefined) return [`an open change expires (${state})`];
    return due === undefined && expiresAt === undefined ? [`a closed change never expires (${state})`] : [];
  });

export const isDoneWith = (ends: readonly StoredEnd[]): boolean => ends.every(({ due }) => due === undefined);
