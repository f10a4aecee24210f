import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { announceChange, snsEventTopic } from '../announcements/sns-topics.ts';
import type { EventTopic } from '../announcements/cloud-event.ts';
import { awsClientDefaults } from '../aws/client-defaults.ts';
import { defaultTimes } from '../changes/change-event.ts';
import type { AnnounceChange } from '../changes/carry-out-change.ts';
import type { ChangeVault } from '../changes/change-ledger.ts';
import { recordEvent } from '../changes/record-event.ts';
import { changesTable, type ChangesTable } from '../ledger/changes-table.ts';
import { dynamoChangeLedger } from '../ledger/dynamo-change-ledger.ts';
import { dynamoChangeVault } from '../ledger/dynamo-change-vault.ts';
import { dynamoMessageIndex } from '../ledger/dynamo-message-index.ts';
import { sealer } from '../ledger/sealer.ts';
import { SealingKeys } from '../secrets/service-secrets.ts';
import { WholeNumber } from '../parse.ts';
import type { Runtime } from './runtime.ts';
import type { Service } from './service.ts';

const Seconds = (defaultS: number) => v.optional(WholeNumber(0, 99_999_999), String(defaultS));

const dayS = 86_400;

export const LedgerEnvironment = v.object({
  /** The DynamoDB table of the ledger. */
  CHANGES_TABLE: v.pipe(v.string(), v.minLength(3)),
  /** How long after an announcement its notices count as overdue. */
  REPUBLISH_S: Seconds(defaultTimes.republishMs / 1000),
  /** How long a claim on a notice lasts; longer than send-notices can run. */
  LEASE_S: Seconds(defaultTimes.leaseMs / 1000),
  /** How long after a failed read-back the next one is made. */
  REREAD_S: Seconds(defaultTimes.rereadMs / 1000),
  /** How long after the verdict the audit is made; at most 24 hours. */
  AUDIT_S: Seconds(defaultTimes.auditMs / 1000),
  /** How long a finished change and its sealed contact values are kept. */
  RETENTION_S: Seconds(400 * dayS),
});

export const buildLedger = (
  env: v.InferOutput<typeof LedgerEnvironment>,
  { now, newId, sleep, random, logger }: Pick<Runtime, 'now' | 'newId' | 'sleep' | 'random' | 'logger'>,
) => {
  const table = changesTable({
    client: new DynamoDBClient(awsClientDefaults),
    table: env.CHANGES_TABLE,
    newId,
  });
  const retentionMs = env.RETENTION_S * 1000;
  const ledger = dynamoChangeLedger({ table, retentionMs });
  const times = {
    republishMs: env.REPUBLISH_S * 1000,
    leaseMs: env.LEASE_S * 1000,
    rereadMs: env.REREAD_S * 1000,
    auditMs: env.AUDIT_S * 1000,
  };
  return {
    table,
    ledger,
    messages: dynamoMessageIndex({ table, retentionMs, now }),
    recordEvent: recordEvent({ ledger, times, now, sleep, random, logger }),
  };
};

export const VaultEnvironment = v.object({
  /** Name of the secret with the keys that seal contact values. */
  SEALING_KEYS_SECRET: v.pipe(v.string(), v.nonEmpty()),
});

export const buildVault = (
  env: v.InferOutput<typeof VaultEnvironment> & v.InferOutput<typeof LedgerEnvironment>,
  table: ChangesTable,
  { randomBytes, secrets }: Pick<Service, 'randomBytes' | 'secrets'>,
): ChangeVault =>
  dynamoChangeVault({
    table,
    retentionMs: env.RETENTION_S * 1000,
    sealer: sealer({ keys: secrets(env.SEALING_KEYS_SECRET, SealingKeys), randomBytes }),
  });

const TopicArn = v.pipe(v.string(), v.startsWith('arn:'));

export const TopicEnvironment = v.object({
  /** The SNS topic on which changes are announced. */
  CHANGE_TOPIC_ARN: TopicArn,
});

export const EventsEnvironment = v.object({
  /** The SNS topic of the events for other systems. */
  EVENTS_TOPIC_ARN: TopicArn,
});

export const buildAnnounce = (
  env: v.InferOutput<typeof TopicEnvironment>,
  { now }: Pick<Runtime, 'now'>,
): AnnounceChange =>
  announceChange({ client: new SNSClient(awsClientDefaults), topicArn: env.CHANGE_TOPIC_ARN }, now);

export const buildEventTopic = (env: v.InferOutput<typeof EventsEnvironment>): EventTopic =>
  snsEventTopic({ client: new SNSClient(awsClientDefaults), topicArn: env.EVENTS_TOPIC_ARN });
