import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { seededSecrets } from '../../local/aws/seeded-secrets.ts';
import { memoryTable, type DynamoDbTable } from './memory-table.ts';
import { userReply, writtenReply } from './sample-user.ts';

export interface UpstreamRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** `x-amz-target`, which names service and operation of some of AWS. */
  readonly target?: string | undefined;
  readonly body: string;
}

export interface UpstreamReply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (body: string, status = 200, type = 'application/json'): UpstreamReply => ({
  status,
  type,
  body,
});

const publishReply =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>' +
  '<MessageId>94f20ce6-13c5-43a0-9a9e-ca52d816e90b</MessageId></PublishResult><ResponseMetadata>' +
  '<RequestId>f187a3c1-376f-11df-8963-01868b7c937a</RequestId></ResponseMetadata></PublishResponse>';

const serviceToken = JSON.stringify({
  access_token: `bench-service-token-${'t'.repeat(700)}`,
  expires_in: '86400',
  token_type: 'Bearer',
});

const secrets = Object.entries(seededSecrets());
const usersPath = /\/institution-users\/(?<id>[^?]*)/;

/** Costs nothing: knows no earlier change of any customer, takes every write, keeps none. */
const cannedTable: DynamoDbTable = (operation) => ({
  status: 200,
  body: operation === 'Query' ? '{"Count":0,"Items":[]}' : '{}',
});

const kept = new Map<string, DynamoDbTable>();

/** The table that `BENCH_TABLE` names, one that keeps what is written; or canned replies while it names none. */
export const askTable: DynamoDbTable = (operation, body) => {
  const name = process.env['BENCH_TABLE'];
  if (name === undefined) return cannedTable(operation, body);
  const named = kept.get(name) ?? memoryTable();
  kept.set(name, named);
  return named(operation, body);
};

/** Everything the functions call, in as few steps as it can be answered: what is measured is the caller. */
const answer = ({ method, path, target, body }: UpstreamRequest): UpstreamReply => {
  const [service, operation = ''] = target?.split('.') ?? [];
  if (service === 'secretsmanager') {
    const secret = secrets.find(([name]) => body.includes(`"${name}"`))?.[1];
    return json(JSON.stringify({ SecretString: JSON.stringify(secret) }));
  }
  if (service !== undefined) return { ...json(''), ...askTable(operation, body) };
  const userId = usersPath.exec(path)?.groups?.['id'];
  if (userId !== undefined) return json(method === 'PATCH' ? writtenReply(userId, body) : userReply(userId));
  if (path === '/oauth2/v1/token') return json(serviceToken);
  if (path === '/.well-known/jwks.json') return json(process.env['BENCH_KEY_SET'] ?? '');
  return json(publishReply, 200, 'text/xml');
};

type Watch = (request: UpstreamRequest, reply: UpstreamReply) => void;
let watch: Watch = () => undefined;

/** Tells of each call that is answered; whoever asked last is told. */
export const watchCalls = (told: Watch): void => {
  watch = told;
};

/** `BENCH_DELAY_MS` says how much longer a call takes from now on, in milliseconds: `20`, or any time in `4-10`. */
const delayMs = (): number => {
  const [least = 0, most = least] = (process.env['BENCH_DELAY_MS'] ?? '0').split('-').map(Number);
  return least + Math.random() * (most - least);
};

/** What a timer may be late by, in milliseconds. */
const timerSlackMs = 4;

/** Waits until then by `performance.now()`, and not a moment longer: a timer alone would add a millisecond and more. */
const waitUntil = async (until: number): Promise<void> => {
  const sleepMs = until - performance.now() - timerSlackMs;
  if (sleepMs > 0) await sleep(sleepMs);
  while (performance.now() < until) await nextTurn();
};

export const askUpstream = async (request: UpstreamRequest): Promise<UpstreamReply> => {
  const until = performance.now() + delayMs();
  const reply = answer(request);
  await waitUntil(until);
  watch(request, reply);
  return reply;
};
