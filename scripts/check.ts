// Everything that is checked besides the tests: `npm run check`. The tests are `npm test`; .ci/run runs both.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

const steps: Readonly<Record<string, string>> = {
  types: 'tsc --project .',
  lint: 'eslint --max-warnings 0 .',
  format: 'prettier --check --log-level warn .',
  layers:
    'depcruise --config .dependency-cruiser.cjs functions lib local packages scripts tests bench config examples',
  'unused code': 'knip',
  'unused code in production': 'knip --production',
  'bundle ceilings': 'node scripts/check-bundles.ts',
  'round-trip ceilings':
    'node --experimental-vm-modules --disable-warning=ExperimentalWarning scripts/run-jest.mjs --selectProjects unit --testPathPatterns functions/round-trips',
  'deployable package':
    'node --experimental-vm-modules --disable-warning=ExperimentalWarning scripts/run-jest.mjs --selectProjects package',
  'OpenAPI document': 'redocly lint openapi.yaml',
  'AsyncAPI document': 'redocly lint asyncapi.yaml',
  'generated documentation': 'node scripts/generate-docs.ts --check',
  'cost page': 'node bench/money/cost-page.ts --check',
  links: 'markdownlint-cli2',
  licenses: 'node scripts/check-licenses.ts',
  secrets: 'secretlint **/*',
};

interface Outcome {
  readonly name: string;
  readonly passed: boolean;
}

const run = (name: string, command: string): Promise<Outcome> => {
  const [program = '', ...args] = command.split(' ');
  const startedAt = Date.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const end = (passed: boolean): void => {
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      console.log(`${passed ? '✔' : '✘'} ${name} (${seconds} s)`);
      if (!passed) console.log(output.trimEnd().replaceAll(/^/gm, '    '));
      resolve({ name, passed });
    };
    child.on('error', (error) => {
      output += error.message;
      end(false);
    });
    child.on('close', (code) => {
      end(code === 0);
    });
  });
};

const wanted = process.argv.slice(2);
const queue = Object.entries(steps).filter(([name]) => wanted.length === 0 || wanted.includes(name));
const outcomes: Outcome[] = [];
const work = async (): Promise<void> => {
  for (let next = queue.shift(); next; next = queue.shift()) outcomes.push(await run(...next));
};
await Promise.all(Array.from({ length: availableParallelism() }, work));
const failed = outcomes.filter(({ passed }) => !passed);
console.log(`\n${outcomes.length - failed.length} checks passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 || outcomes.length === 0 ? 1 : 0;
