import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { requireFreePorts } from './free-ports.ts';
import { fixedPorts, startStack } from './stack.ts';
import { seededCustomerIds } from './platform/seeds.ts';

// npm start: the whole product on this machine, on fixed ports, with data that survive a restart.
const dataDir = join(import.meta.dirname, '..', '.local');
/** Shorter than in production, so that a change of unknown outcome settles while one watches. */
const quarantineS = '30';

const at = (port: number): string => `http://127.0.0.1:${port}`;

const guide = `
  API        ${at(fixedPorts.api)}/v1/customers/…
  Docs       ${at(fixedPorts.api)}/docs
  Platform   ${at(fixedPorts.platform)}   stands in for OAuth v2, the Users API and the online login
  Inbox      ${at(fixedPorts.inbox)}   every email and text message
  AWS        ${at(fixedPorts.aws)}   stands in for SNS, SES and Secrets Manager; DynamoDB is on ${fixedPorts.dynamodb}
  Log        .local/functions.log   what the functions write

Try it in a second terminal:

  TOKEN=$(curl -s ${at(fixedPorts.platform)}/oauth2/v1/token -u partner:partner-secret \\
    -H 'institutionId: 00016' -H 'transactionId: ${randomUUID()}' -d grant_type=client_credentials \\
    | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

  curl -i ${at(fixedPorts.api)}/v1/customers/${seededCustomerIds.finley}:verify \\
    -H "Authorization: Bearer $TOKEN" -H 'correlationId: ${randomUUID()}'

"npm run tour" walks through everything. Ctrl-C stops; "npm start -- --fresh" begins anew.
`;

const fail = (error: unknown): never => {
  console.error(
    `\nThe local stack could not start: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exit(1);
};

const unknownOption = process.argv.slice(2).find((option) => option !== '--fresh');
if (unknownOption !== undefined) fail(new Error(`there is no option ${unknownOption}, only --fresh.`));
// Before anything is removed: the data may be those of a stack that is running.
await requireFreePorts(fixedPorts).catch(fail);
if (process.argv.includes('--fresh')) rmSync(dataDir, { recursive: true, force: true });
mkdirSync(dataDir, { recursive: true });
const log = createWriteStream(join(dataDir, 'functions.log'), { flags: 'a' });

console.log('Starting the local stack …');
const stack = await startStack({
  ports: fixedPorts,
  dataDir,
  functions: 'serverless-offline',
  env: { QUARANTINE_S: quarantineS },
  onLog: (line) => void log.write(`${line}\n`),
}).catch(fail);
console.log(guide);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    console.log('Stopping …');
    void stack.close().then(() => process.exit(0));
  });
}
