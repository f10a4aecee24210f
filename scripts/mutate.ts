// Mutation tests: `npm run mutate` for every room, `npm run mutate -- contact tokens` for some (docs/adr/0037-stryker-by-mocha.md).
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Stryker } from '@stryker-mutator/core';
import { formatPage } from './docs/format-page.ts';

interface Room {
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
  /** Set where modules keep what they once computed: a mutant must not find what another one left. */
  readonly processPerMutant?: true;
  /** Leaves out constants and schemas: each would take a process and every test of the room. */
  readonly ignoreStatic?: true;
}

const lib = (room: string): Room => ({
  mutate: [`lib/${room}/**/*.ts`],
  tests: [`tests/lib/${room}/**/*.test.ts`],
});

const numberFiles = ['lib/contact/phone-number.ts', 'lib/contact/sameness.ts'];

/** Parts of a change that show only in what the functions do. */
const flowFiles = [
  'begin-change',
  'carry-out-change',
  'change-limit',
  'recent-records',
  'recipients',
  'record-change',
  'see-effect',
].map((name) => `lib/changes/${name}.ts`);
/** The model check takes too long to run for each mutant. */
const changeTests = 'tests/lib/changes/!(*.model).test.ts';

const contact: Room = {
  mutate: ['lib/contact/**/*.ts', ...numberFiles.map((file) => `!${file}`)],
  tests: [
    'tests/lib/contact/**/*.test.ts',
    'tests/functions/update-contact/update-request.test.ts',
    'tests/functions/update-contact/values/values.test.ts',
  ],
};

const rooms: Readonly<Record<string, Room>> = {
  contact,
  numbers: {
    mutate: numberFiles,
    tests: [
      ...['phone-number', 'plan-change', 'sameness'].map((name) => `tests/lib/contact/${name}.test.ts`),
      'tests/functions/update-contact/values/values.test.ts',
    ],
    processPerMutant: true,
  },
  changes: {
    mutate: ['lib/changes/**/*.ts', ...flowFiles.map((file) => `!${file}`)],
    tests: [changeTests],
    ignoreStatic: true,
  },
  flows: {
    mutate: flowFiles,
    tests: [
      changeTests,
      'tests/functions/{odd-platforms,{update-contact,settle-changes,revert-change}/*-c*}.test.ts',
    ],
    ignoreStatic: true,
  },
  ledger: { ...lib('ledger'), ignoreStatic: true },
  functions: {
    mutate: ['functions/**/*.ts', '!functions/*/{handler,environment}.ts'],
    tests: ['tests/functions/**/*.test.ts'],
    ignoreStatic: true,
  },
  tokens: lib('tokens'),
};

/** The least share of mutants, in percent, that a test of their room must notice. */
const leastScore = 95;

const page = 'docs/reference/mutants.md';

type Results = Awaited<ReturnType<Stryker['runMutationTest']>>;

/** Writes into the row of the room what was measured; a mutant that no run could try does not count. */
const recordScore = async (name: string, results: Results): Promise<void> => {
  const count = (...states: readonly string[]) =>
    results.filter(({ status }) => states.includes(status)).length;
  const killed = count('Killed', 'Timeout');
  const survived = count('Survived', 'NoCoverage');
  const score = (100 * killed) / (killed + survived);
  const row = [name, killed + survived, killed, survived, `${score.toFixed(1)} %`].join(' | ');
  const text = readFileSync(page, 'utf8').replace(new RegExp(`^\\| ${name} .*$`, 'm'), `| ${row} |`);
  writeFileSync(page, await formatPage(page, text));
};

// Property tests are tried less often than in `npm test`.
process.env['FUZZ_RUNS'] ??= '50';

const mutateRoom = async (name: string): Promise<void> => {
  const room = rooms[name];
  if (room === undefined) throw new Error(`no such room: ${name} (${Object.keys(rooms).join(', ')})`);
  console.log(`\n${name}`);
  const results = await new Stryker({
    mutate: [...room.mutate],
    testRunner: 'mocha',
    testRunnerNodeArgs: ['--import', './tests/mutation/use-mocha.mjs'],
    mochaOptions: { spec: [...room.tests] },
    plugins: ['@stryker-mutator/mocha-runner'],
    // What was kept runs in the first test that needs it: by test, the others would not be tried.
    coverageAnalysis: room.processPerMutant ? 'all' : 'perTest',
    timeoutMS: 20_000,
    concurrency: Number(process.env['MUTATE_CONCURRENCY'] ?? availableParallelism()),
    ignoreStatic: room.ignoreStatic ?? false,
    ...(room.processPerMutant && { maxTestRunnerReuse: 1 }),
    // Node strips the types and does not check them.
    disableTypeChecks: false,
    incremental: true,
    incrementalFile: `.local/mutation/${name}.json`,
    reporters: ['progress', 'clear-text', 'html'],
    clearTextReporter: { logTests: false },
    htmlReporter: { fileName: `.local/mutation/${name}.html` },
    tempDirName: '.local/stryker',
    thresholds: { high: 100, low: leastScore, break: leastScore },
  }).runMutationTest();
  await recordScore(name, results);
};

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(rooms)) await mutateRoom(name);
