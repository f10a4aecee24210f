// Asks the running local stack for everything that openapi.yaml allows and forbids, and compares its answers.
// Needs Python's schemathesis on the PATH, and `npm start` in another terminal.
import { spawnSync } from 'node:child_process';
import { askToken } from './ask-token.ts';
import { firstPort, portsFrom } from './stack.ts';

const ports = portsFrom(firstPort);
const at = (port: number): string => `http://127.0.0.1:${port}`;
const token = await askToken(at(ports.platform));
const { status, error } = spawnSync(
  'schemathesis',
  [
    'run',
    'openapi.yaml',
    `--url=${at(ports.api)}`,
    `--header=Authorization: Bearer ${token}`,
    '--max-examples=50',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
if (error) console.error(`schemathesis does not run (pip install schemathesis): ${error.message}`);
process.exitCode = status ?? 1;
