import { alarms } from '../../lib/alarms.ts';
import { errorTable } from '../../lib/error-table.ts';
import type { MeasuredLife } from './measure-life.ts';
import prices from './prices.json' with { type: 'json' };
import type { Usage } from './usage.ts';

/** AWS's list prices and quotas, kept as data with their date. */
export const listPrices = prices;
export type Prices = typeof prices;

/** One position of a bill, in US dollars. */
export interface Position {
  readonly name: string;
  /** How much of it, in words. */
  readonly quantity: string;
  readonly usd: number;
}

const million = 1_000_000;
const bytesPerGb = 1024 ** 3;
const runsPerMonth = (365 / 12) * 24 * 60;
/**
 * Notices end, on each of two channels, as sent, delivered, failed, unclear, undeliverable, complained or dropped;
 * settlements as a run, a failure, again announced or in one of six states; five of those have an age, as two alarms do.
 */
const noticeAndSettlementMetrics = 2 * 7 + 9 + 5 + 2;
/** Outcomes that are counted, each a metric of its own: what a busy month can come to. */
const customMetrics =
  Object.keys(errorTable).length + 1 + Object.keys(alarms).length + noticeAndSettlementMetrics;

const count = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 2 });

const logBytes = ({ logBytes: own, lambdaRequests, httpRequests, textMessages }: Usage, prices: Prices) =>
  own +
  lambdaRequests * prices.assumed.lambdaLogBytesPerInvocation +
  httpRequests * prices.assumed.accessLogBytesPerRequest +
  textMessages * prices.assumed.smsLogBytesPerMessage;

/** What a million changes like those measured cost. */
export const perMillionChanges = ({ usage, changes }: MeasuredLife, prices: Prices): readonly Position[] => {
  const { perUnit } = prices;
  const scale = million / changes;
  const position = (name: string, amount: number, what: string, price: number): Position => ({
    name,
    quantity: `${count(amount / changes)} ${what}`,
    usd: amount * scale * price,
  });
  return [
    position('API Gateway, HTTP API', usage.httpRequests, 'request', perUnit.httpApiRequest),
    position('Lambda, requests', usage.lambdaRequests, 'invocations', perUnit.lambdaRequest),
    position('Lambda, time (arm64)', usage.gbSeconds, 'GB-seconds', perUnit.lambdaArmGbSecond),
    position('DynamoDB, writes of changes', usage.writeUnits, 'write units', perUnit.dynamoDbWriteUnit),
    position(
      'DynamoDB, writes of the index',
      usage.indexWriteUnits,
      'write units',
      perUnit.dynamoDbWriteUnit,
    ),
    position('DynamoDB, reads', usage.readUnits, 'read units', perUnit.dynamoDbReadUnit),
    position('SNS, announcements', usage.publishes, 'publish', perUnit.snsPublish),
    // SES's events come through a topic too: sent and delivered.
    position('SNS, reports of emails', usage.emails * 2, 'publishes', perUnit.snsPublish),
    {
      name: 'CloudWatch Logs',
      quantity: `${count(logBytes(usage, prices) / changes / 1024)} KB`,
      usd: (logBytes(usage, prices) / bytesPerGb) * scale * perUnit.logsIngestedGb,
    },
    position('SES, emails', usage.emails, 'emails', perUnit.sesEmail),
    position('SMS', usage.textMessages, 'messages', perUnit.smsMessage),
  ];
};

/** What a month costs in which nothing happens. */
export const perMonth = (
  { idleRun }: MeasuredLife,
  { perMonth: fixed, perUnit }: Prices,
  alarmCount: number,
) =>
  [
    { name: 'KMS key', quantity: '1', usd: fixed.kmsKey },
    { name: 'Secrets', quantity: '3', usd: 3 * fixed.secret },
    { name: 'CloudWatch alarms', quantity: count(alarmCount), usd: alarmCount * fixed.alarm },
    {
      name: 'CloudWatch metrics',
      quantity: `at most ${customMetrics}`,
      usd: customMetrics * fixed.customMetric,
    },
    { name: 'CloudWatch dashboard', quantity: '1', usd: fixed.dashboard },
    {
      name: 'settle-changes, once a minute with nothing due',
      quantity: `${count(runsPerMonth)} runs`,
      usd:
        runsPerMonth *
        (perUnit.lambdaRequest +
          idleRun.gbSeconds * perUnit.lambdaArmGbSecond +
          idleRun.readUnits * perUnit.dynamoDbReadUnit),
    },
  ] satisfies readonly Position[];

/** What it costs to keep a million changes for a month, with continuous backup. */
export const keepingAMillion = ({ usage, changes }: MeasuredLife, { perMonth: fixed }: Prices): Position => {
  const gb = ((usage.storedBytes / changes) * million) / bytesPerGb;
  return {
    name: 'DynamoDB, storage and continuous backup',
    quantity: `${count(usage.storedBytes / changes)} bytes a change`,
    usd: gb * (fixed.dynamoDbStoredGb + fixed.dynamoDbBackupGb),
  };
};

export const totalOf = (positions: readonly Position[]): number =>
  positions.reduce((sum, { usd }) => sum + usd, 0);
