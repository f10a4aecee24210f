import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { changesTable } from '../../local/aws/arns.ts';

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

/** Reads the whole table, past the service's own code; what is no change in it is left out. */
export const readStoredEnds = async (client: DynamoDBClient): Promise<readonly StoredEnd[]> => {
  const ends: StoredEnd[] = [];
  for await (const { Items = [] } of paginateScan(
    { client },
    {
      TableName: changesTable,
      ProjectionExpression: 'pk, #state, due, expiresAt',
      ExpressionAttributeNames: { '#state': 'state' },
    },
  )) {
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
