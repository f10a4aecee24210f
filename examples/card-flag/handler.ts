import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SNSEvent } from 'aws-lambda';
import * as v from 'valibot';
import { cardFlags } from './card-flags.ts';

const env = v.parse(v.object({ CARD_FLAGS_TABLE: v.string() }), process.env);
const flags = cardFlags(new DynamoDBClient({}), env.CARD_FLAGS_TABLE);

/** What throws here is tried again by Lambda, and ends in the dead-letter queue. */
export const handler = async ({ Records }: SNSEvent): Promise<void> => {
  for (const { Sns } of Records) await flags.file(Sns.Message);
};
