import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ChangeRecord } from '../../lib/changes/change.ts';
import { changesTable as openTable } from '../../lib/ledger/changes-table.ts';
import { dynamoChangeLedger } from '../../lib/ledger/dynamo-change-ledger.ts';
import { contactInfoClient } from '../../packages/client/src/index.ts';
import { askToken } from '../../local/ask-token.ts';
import { changesTable, clientOf } from '../../local/aws/arns.ts';
import type { Quirks } from '../../local/platform/quirks.ts';
import type { Seed } from '../../local/platform/seeds.ts';
import { startStack } from '../../local/stack.ts';
import { addCustomer, createDirectory, type Customer, onFile } from './customers.ts';
import { type Bundles, createProvingHost, type ProvingHost } from './function-host.ts';
import { createLogReader } from './log-reader.ts';
import { createMischief } from './mischief.ts';
import { createSchedule } from './schedule.ts';
import { readStoredEnds } from './stored-ends.ts';
import { createWriteLog } from './write-log.ts';

/** What a world may have otherwise than usual. */
export interface WorldOptions {
  /** How the platform keeps, splits and answers writes; absent: to the letter. */
  readonly platform?: Quirks;
  readonly env?: Readonly<Record<string, string>>;
  readonly processes?: number;
}

/** Times as short as the order between them allows: a lease outlasts its sender, a quarantine any write. */
const shortTimes = {
  QUARANTINE_S: '2',
  REPUBLISH_S: '5',
  LEASE_S: '14',
  REREAD_S: '1',
  AUDIT_S: '1',
  SETTLE_PER_S: '1000',
};

/** The service and everything around it, with an account of all that happens. */
export const startWorld = async (
  bundles: Bundles,
  { env, platform = {}, processes = 3 }: WorldOptions = {},
) => {
  const directory = createDirectory();
  const mischief = createMischief();
  const log = createLogReader();
  const writes = createWriteLog((customer) => onFile(stack.platform.users, customer));
  const hosts: ProvingHost[] = [];
  const stack = await startStack({
    env: { ...shortTimes, ...env },
    retryDelaysMs: [100, 200],
    reportDelayMs: 150,
    observe: (step) => {
      const customer = directory.ofRequest(step.request);
      if (customer === undefined) return undefined;
      writes.observe(customer, step);
      return mischief.observe(customer, step);
    },
    functions: (context) => {
      const host = createProvingHost({ ...context, bundles, directory, processes, onLog: log.read });
      hosts.push(host);
      return host;
    },
  });
  await fetch(`${stack.urls.platform}/_quirks`, { method: 'PUT', body: JSON.stringify(platform) });
  const [functions] = hosts;
  if (functions === undefined) throw new Error('The stack has not asked for its functions.');

  const dynamodb = new DynamoDBClient(clientOf(stack.urls.dynamodb));
  const table = openTable({ client: dynamodb, table: changesTable, newId: randomUUID });
  const ledger = dynamoChangeLedger({ table, retentionMs: 0 });
  const storedEnds = (customer?: Customer) => readStoredEnds(dynamodb, customer);
  const settle = () => functions.run('settle-changes', {});
  const schedule = createSchedule({ readEnds: () => storedEnds(), settle });
  const token = await askToken(stack.urls.platform);
  let added = 0;

  return {
    stack,
    functions,
    mischief,
    schedule,
    writes,
    log,
    dynamodb,
    /** Of one customer, or of all. */
    storedEnds,
    addCustomer: (special?: (handle: string) => Partial<Seed>): Customer => {
      const customer = addCustomer(stack.platform.users, added, special);
      added += 1;
      directory.add(customer);
      writes.open(customer);
      return customer;
    },
    /** The customer's changes, oldest first. */
    changesOf: async (customer: Customer): Promise<readonly ChangeRecord[]> =>
      (await ledger.newest({ ...customer, userKey: customer.customerId }, 200)).changes.toReversed(),
    partner: contactInfoClient({ baseUrl: stack.urls.api, token: () => token }),
    close: async (): Promise<void> => {
      await schedule.stop();
      dynamodb.destroy();
      await stack.close();
    },
  };
};
export type World = Awaited<ReturnType<typeof startWorld>>;
