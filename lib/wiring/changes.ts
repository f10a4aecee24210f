import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import type { ChangeTopic } from '../announcements/announcement.ts';
import { snsChangeTopic } from '../announcements/sns-change-topic.ts';
import { awsClientDefaults } from '../aws/client-defaults.ts';
import { defaultTimes } from '../changes/change-machine.ts';
import { observeChange } from '../changes/observe-change.ts';
import { dynamoChangeLedger } from '../ledger/dynamo-change-ledger.ts';
import { dynamoMessageIndex } from '../ledger/dynamo-message-index.ts';
import type { Sealer } from '../ledger/sealed-contacts.ts';
import { sealer } from '../ledger/sealer.ts';
import { SealingKeys } from '../secrets/service-keys.ts';
import { WholeNumber } from '../whole-number.ts';
import type { Runtime } from './runtime.ts';
import type { Service } from './service.ts';

const Seconds = (defaultS: number) => v.optional(WholeNumber(0, 99_999_999), String(defaultS));

const dayS = 86_400;

export const LedgerEnvironment = v.object({
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

export const buildLedger = (
  env: v.InferOutput<typeof LedgerEnvironment>,
  { now, newId, logger }: Pick<Runtime, 'now' | 'newId' | 'logger'>,
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

export const SealerEnvironment = v.object({
  /** Name of the secret with the keys that seal contact values. */
  SEALING_KEYS_SECRET: v.pipe(v.string(), v.nonEmpty()),
});

export const buildSealer = (
  env: v.InferOutput<typeof SealerEnvironment>,
  { randomBytes, secrets }: Pick<Service, 'randomBytes' | 'secrets'>,
): Sealer => {
  const keys = secrets(env.SEALING_KEYS_SECRET, SealingKeys);
  return sealer({ keys: () => keys.read(), keysAgain: () => keys.readAgain(), randomBytes });
};

export const TopicEnvironment = v.object({
  /** The SNS topic on which changes are announced. */
  CHANGE_TOPIC_ARN: v.pipe(v.string(), v.startsWith('arn:')),
});

export const buildTopic = (env: v.InferOutput<typeof TopicEnvironment>): ChangeTopic =>
  snsChangeTopic({ client: new SNSClient(awsClientDefaults), topicArn: env.CHANGE_TOPIC_ARN });
