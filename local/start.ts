import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { requireFreePorts } from './free-ports.ts';
import { firstPort, portsFrom, startStack } from './stack.ts';
import { seededCustomerIds } from './platform/seeds.ts';

// npm start [-- --fresh] [--first-port N] [--data FOLDER] [--aws URL]: the whole product on this machine, with data that
// survive a restart. It ends with the process that started it, however that ends.

/** Shorter than in production, so that a change of unknown outcome settles while one watches. */
const quarantineS = '30';
/** How long everything may take to close before it is cut off. */
const closeMs = 5_000;

const fail = (error: unknown): never => {
  console.error(
    `\nThe local stack could not start: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exit(1);
};

const readOptions = () => {
  const { values } = parseArgs({
    options: {
      fresh: { type: 'boolean', default: false },
      'first-port': { type: 'string', default: String(firstPort) },
      data: { type: 'string', default: join(import.meta.dirname, '..', '.local') },
      aws: { type: 'string' },
    },
  });
  const first = Number(values['first-port']);
  if (!Number.isInteger(first) || first < 1024 || first > 65_000)
    throw new Error('--first-port takes a port.');
  const emulator = values.aws;
  if (emulator !== undefined && !URL.canParse(emulator)) throw new Error('--aws takes a URL.');
  return { ports: portsFrom(first), dataDir: values.data, isFresh: values.fresh, emulator };
};

let closeStack = (): Promise<void> => Promise.resolve();
let isStopping = false;
const stop = (): void => {
  if (isStopping) return;
  isStopping = true;
  console.log('Stopping …');
  setTimeout(() => process.exit(1), closeMs).unref();
  void closeStack().finally(() => process.exit(0));
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
// The channel to scripts/with-setup.mjs closes when that ends, even by SIGKILL.
process.on('disconnect', stop);
// A closed terminal takes no more output, which must not end the process before the rest is closed.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const { ports, dataDir, isFresh, emulator } = await Promise.try(readOptions).catch(fail);
// Before anything is removed: the data may be those of a stack that is running.
await requireFreePorts(ports).catch(fail);
if (isFresh) rmSync(dataDir, { recursive: true, force: true });
mkdirSync(dataDir, { recursive: true });
const log = createWriteStream(join(dataDir, 'functions.log'), { flags: 'a' });

console.log('Starting the local stack …');
const { urls, close } = await startStack({
  ports,
  dataDir,
  emulator,
  isWithExample: true,
  isScheduled: true,
  env: { QUARANTINE_S: quarantineS },
  onLog: (line) => void log.write(`${line}\n`),
}).catch(fail);
closeStack = close;

const awsIs =
  emulator === undefined
    ? `stands in for SNS, SES and Secrets Manager; DynamoDB is on ${ports.dynamodb}`
    : 'your emulator; it keeps the emails and text messages';

console.log(`
  API        ${urls.api}/v1/customers/…
  Docs       ${urls.api}/docs
  Platform   ${urls.platform}   stands in for OAuth v2, the Users API and the online login
  Inbox      ${urls.inbox}   every email and text message
  Live       ${urls.inbox}/#live   states, what is owed, alarms; break it and watch it mend itself
  AWS        ${urls.aws}   ${awsIs}
  Log        ${join(dataDir, 'functions.log')}   what the functions write

Try it in a second terminal:

  TOKEN=$(curl -s ${urls.platform}/oauth2/v1/token -u partner:partner-secret \\
    -H 'institutionId: 00016' -H 'transactionId: ${randomUUID()}' -d grant_type=client_credentials \\
    | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

  curl -i ${urls.api}/v1/customers/${seededCustomerIds.finley}:verify \\
    -H "Authorization: Bearer $TOKEN" -H 'correlationId: ${randomUUID()}'

"npm run tour" walks through everything. Ctrl-C stops; "npm start -- --fresh" begins anew.
`);
