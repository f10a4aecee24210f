import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const Amount = v.pipe(v.number(), v.minValue(0));

const Prices = v.object({
  region: v.string(),
  asOf: v.pipe(v.string(), v.isoDate()),
  perUnit: v.object({
    httpApiRequest: Amount,
    lambdaRequest: Amount,
    lambdaArmGbSecond: Amount,
    dynamoDbWriteUnit: Amount,
    dynamoDbReadUnit: Amount,
    snsPublish: Amount,
    sesEmail: Amount,
    smsMessage: Amount,
    logsIngestedGb: Amount,
  }),
  perMonth: v.object({
    kmsKey: Amount,
    secret: Amount,
    alarm: Amount,
    customMetric: Amount,
    dashboard: Amount,
    dynamoDbStoredGb: Amount,
    dynamoDbBackupGb: Amount,
  }),
  assumed: v.object({
    awsCallMs: Amount,
    platformCallMs: Amount,
    lambdaLogBytesPerInvocation: Amount,
    accessLogBytesPerRequest: Amount,
    smsLogBytesPerMessage: Amount,
  }),
  quotas: v.object({
    lambdaConcurrency: Amount,
    dynamoDbPartitionWriteUnitsPerSecond: Amount,
    sesEmailsPerSecond: Amount,
    sesEmailsPerDay: Amount,
    smsMessagesPerSecond: Amount,
    smsSpendPerMonth: Amount,
  }),
  sources: v.array(v.string()),
});
export type Prices = v.InferOutput<typeof Prices>;

/** AWS's list prices and quotas, kept as data with their date. */
export const readPrices = (): Prices =>
  v.parse(Prices, JSON.parse(readFileSync(join(import.meta.dirname, 'prices.json'), 'utf8')));
