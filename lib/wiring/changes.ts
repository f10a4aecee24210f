import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { awsClientDefaults } from '../aws/client-defaults.ts';
import { defaultTimes } from '../changes/change-machine.ts';
import { dynamoChangeLedger } from '../ledger/dynamo-change-ledger.ts';
import { dynamoMessageIndex } from '../ledger/dynamo-message-index.ts';
import { observeChange } from '../changes/observe-change.ts';
import { WholeNumber } from '../whole-number.ts';
import type { ProcessTools } from './process.ts';

const Seconds = (defaultS: number) => v.optional(WholeNumber(0, 99_999_999), String(defaultS));

const dayS = 86_400;

/** Where changes are kept, and how long what about them may take. */
export const ChangesEnvironment = v.object({
  /** The DynamoDB table of the ledger. */
  CHANGES_TABLE: v.pipe(v.string(), v.minLength(3)),
  /** From an announcement until its notices count as overdue. */
  REPUBLISH_S: Seconds(defaultTimes.republishMs / 1000),
  /** How long a claimed notice is left to its sender; longer than send-notices may run. */
  LEASE_S: Seconds(defaultTimes.leaseMs / 1000),
  /** From an unanswered read-back to the next. */
  REREAD_S: Seconds(defaultTimes.rereadMs / 1000),
  /** From settlement to the drift audit; within 24 hours. */
  AUDIT_S: Seconds(defaultTimes.auditMs / 1000),
  /** How long a change that is done with is kept, with its sealed contact values. */
  RETENTION_S: Seconds(400 * dayS),
});

/** The ledger and what moves a change in it. */
export const changes = (
  env: v.InferOutput<typeof ChangesEnvironment>,
  { now, newId, logger }: ProcessTools,
) => {
  const client = new DynamoDBClient(awsClientDefaults);
  const table = env.CHANGES_TABLE;
  const retentionMs = env.RETENTION_S * 1000;
  const ledger = dynamoChangeLedger({ client, table, retentionMs, newId });
  const times = {
    republishMs: env.REPUBLISH_S * 1000,
    leaseMs: env.LEASE_S * 1000,
    rereadMs: env.REREAD_S * 1000,
    auditMs: env.AUDIT_S * 1000,
  };
  return {
    ledger,
    messages: dynamoMessageIndex({ client, table, retentionMs, now }),
    observe: observeChange({ ledger, times, now, logger }),
  };
};
