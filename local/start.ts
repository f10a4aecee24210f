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

const guide = (logFile: string): string => `
  The API          http://127.0.0.1:${fixedPorts.api}/v1/customers/…   docs: http://127.0.0.1:${fixedPorts.api}/docs
  The platform     http://127.0.0.1:${fixedPorts.platform}   OAuth v2, Users API, online login (a stand-in)
  The inbox        http://127.0.0.1:${fixedPorts.inbox}   every e-mail and text message
  AWS              http://127.0.0.1:${fixedPorts.aws}   SNS, SES, Secrets Manager; DynamoDB on ${fixedPorts.dynamodb} (stand-ins)
  The functions'   ${logFile}
  log

  Try it in a second terminal:

    TOKEN=$(curl -s http://127.0.0.1:${fixedPorts.platform}/oauth2/v1/token -u partner:partner-secret \\
      -H 'institutionId: 00016' -H 'transactionId: ${randomUUID()}' -d grant_type=client_credentials \\
      | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

    curl -si http://127.0.0.1:${fixedPorts.api}/v1/customers/${seededCustomerIds.finley}:verify \\
      -H "Authorization: Bearer $TOKEN" -H 'correlationId: ${randomUUID()}'

  Or run "npm run tour" for the whole walk. Ctrl-C stops everything; "npm start -- --fresh" begins anew.
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
const logFile = join(dataDir, 'functions.log');
const log = createWriteStream(logFile, { flags: 'a' });

console.log('Starting the local stack …');
const stack = await startStack({
  ports: fixedPorts,
  dataDir,
  functions: 'serverless-offline',
  env: { QUARANTINE_S: quarantineS },
  onLog: (line) => void log.write(`${line}\n`),
}).catch(fail);
console.log(guide(logFile));

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    console.log('Stopping …');
    void stack.close().then(() => process.exit(0));
  });
}
