import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { partitionsOf } from '../../lib/ledger/change-item.ts';
import type { MeasuredLife } from './measure-life.ts';
import type { Prices } from './bill.ts';

/** Something that ends how many changes a second there can be. */
export interface Limit {
  readonly name: string;
  readonly changesPerSecond: number;
  /** How the number comes about. */
  readonly because: string;
  readonly remedy: string;
}

const Stages = v.object({
  default: v.object({
    throttleRatePerSecond: v.number(),
    updateContactConcurrency: v.number(),
    sendNoticesConcurrency: v.number(),
    recordDeliveryConcurrency: v.number(),
  }),
});

const stagesFile = join(import.meta.dirname, '..', '..', 'config', 'stages.yml');

/** The limits of growth, lowest first, from the quotas of a new AWS account and the service's settings. */
export const limitsOf = ({ usage, changes, functions }: MeasuredLife, prices: Prices): readonly Limit[] => {
  const { default: stage } = v.parse(
    Stages,
    parse(readFileSync(stagesFile, 'utf8'), { merge: true, logLevel: 'silent' }),
  );
  const { quotas } = prices;
  const emails = usage.emails / changes;
  const texts = usage.textMessages / changes;
  const indexUnits = usage.indexWriteUnits / changes;
  const ofConcurrency = (name: string, setting: keyof typeof stage, concurrency: number): Limit => {
    const msPerChange = (functions[name]?.billedMs ?? 0) / changes;
    return {
      name: `${name}: its reserved concurrency`,
      changesPerSecond: (concurrency * 1000) / msPerChange,
      because: `${concurrency} at once, ${msPerChange.toFixed(0)} ms a change`,
      remedy: `\`${setting}\` in config/stages.yml; all functions together, ${quotas.lambdaConcurrency} until AWS raises it`,
    };
  };
  return [
    {
      name: 'SES: emails a second',
      changesPerSecond: quotas.sesEmailsPerSecond / emails,
      because: `${quotas.sesEmailsPerSecond} a second outside the sandbox, ${emails} a change`,
      remedy: 'ask AWS for a higher sending rate; throttled notices are sent later',
    },
    {
      name: 'SES: emails a day',
      changesPerSecond: quotas.sesEmailsPerDay / emails / 86_400,
      because: `${quotas.sesEmailsPerDay.toLocaleString('en')} a day, ${emails} a change`,
      remedy: 'ask AWS for a higher daily quota',
    },
    {
      name: 'SMS: messages a second',
      changesPerSecond: quotas.smsMessagesPerSecond / texts,
      because: `${quotas.smsMessagesPerSecond} a second, ${texts} a change`,
      remedy: 'ask AWS; toll-free numbers and short codes have their own rates',
    },
    {
      name: 'SMS: spending in a month',
      changesPerSecond: quotas.smsSpendPerMonth / prices.perUnit.smsMessage / texts / ((365 / 12) * 86_400),
      because: `${quotas.smsSpendPerMonth} USD a month until AWS raises it`,
      remedy: 'ask AWS before the first day: a new account reaches its limit after about fifty changes',
    },
    {
      name: 'API Gateway: the throttle of the stage',
      changesPerSecond: stage.throttleRatePerSecond,
      because: `${stage.throttleRatePerSecond} requests a second, all callers together`,
      remedy: '`throttleRatePerSecond` in config/stages.yml',
    },
    ofConcurrency('update-contact', 'updateContactConcurrency', stage.updateContactConcurrency),
    ofConcurrency('send-notices', 'sendNoticesConcurrency', stage.sendNoticesConcurrency),
    ofConcurrency('record-delivery', 'recordDeliveryConcurrency', stage.recordDeliveryConcurrency),
    {
      name: 'DynamoDB: the index of due changes',
      changesPerSecond:
        (partitionsOf('notices').length * quotas.dynamoDbPartitionWriteUnitsPerSecond) / indexUnits,
      because: `${partitionsOf('notices').length} partitions of ${quotas.dynamoDbPartitionWriteUnitsPerSecond} write units a second, ${indexUnits.toFixed(1)} a change`,
      remedy:
        '`duePartitions` in lib/ledger/change-item.ts; the changes themselves spread over all customers',
    },
  ].toSorted((a, b) => a.changesPerSecond - b.changesPerSecond);
};
