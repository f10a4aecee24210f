import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { faults, loads } from './all-rows.ts';
import { isBalanced, type Balance } from './row.ts';
import { runRows } from './run-rows.ts';

// npm run prove [-- --rounds N] [--only faults|loads]: does every fault to the running service N times, balances the
// books, and writes docs/proof.md. Exits non-zero when anything was lost, invented, doubled or otherwise not as it must be.
const page = join(import.meta.dirname, '..', '..', 'docs', 'proof.md');

const introduction = `# Proof

Each row is one fault, done to the running service as many times as there are rounds, each time to a customer of its own:
real processes killed with SIGKILL or frozen with SIGSTOP at a step of their work, replies dropped, messages lost, doubled
and late, dependencies down. The functions are the bundles that are deployed; the platform and AWS are the local stack's,
spoken to over the wire. Then the world is left to settle, and the books are balanced from the outside: what the platform
applied against what the inbox received.

- **applied**: writes that took effect at the platform
- **told**: changes whose every notice owed has arrived
- **lost**: changes of which a notice never came; **invented**: notices of what never happened; **doubled**: notices that
  came again
- **extra**: second copies that the design allows, where a sender died or lost the reply and no report proves the first

\`npm run prove\` does it again and writes this page.
`;

const columns = ['fault', 'rounds', 'applied', 'told', 'lost', 'invented', 'doubled', 'extra'];

const cellsOf = ({ row, rounds, applied, told, lost, invented, doubled, allowedExtra }: Balance) =>
  [row.fault, rounds, applied, told, lost, invented, doubled, allowedExtra].map(String);

/** The lines of the page's table as it stands, by fault. */
const readLines = (): ReadonlyMap<string, readonly string[]> => {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
  const rows = text.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return new Map(rows.map((cells) => [cells[0] ?? '', cells]));
};

const tableOf = (lines: readonly (readonly string[])[]): string =>
  [columns, columns.map((_, at) => (at < 1 ? '---' : '---:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const kinds = {
  faults,
  loads: loads({ bursts: 20, customers: 1_000, changesDue: 10_000, settledPerSecond: 250 }),
} as const;

const usage = 'npm run prove [-- --rounds N] [--only faults|loads], N at least 1';
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '100' }, only: { type: 'string' } },
});
const rounds = Number(values.rounds);
const only = values.only === 'faults' || values.only === 'loads' ? values.only : undefined;
if (!Number.isInteger(rounds) || rounds < 1 || only !== values.only) {
  console.error(usage);
  process.exit(1);
}

const all = [...kinds.faults, ...kinds.loads];
const rows = only === undefined ? all : kinds[only];
console.log(`${rows.length} faults, ${rounds} rounds each …`);
const balances = await runRows(rows, {
  rounds,
  onBalance: (balance) => {
    console.log(`${isBalanced(balance) ? '✔' : '✘'} ${cellsOf(balance).join('  ')}`);
    for (const surprise of balance.surprises) console.log(`    ${surprise}`);
  },
});

// A row that was not done now keeps the line it has.
const lines = new Map([
  ...readLines(),
  ...balances.map((each): [string, readonly string[]] => [each.row.fault, cellsOf(each)]),
]);
const table = tableOf(
  all.flatMap(({ fault }) => [lines.get(fault) ?? []].filter((cells) => cells.length > 0)),
);
writeFileSync(page, await format(`${introduction}\n${table}\n`, { parser: 'markdown', printWidth: 110 }));
const unbalanced = balances.filter((balance) => !isBalanced(balance));
console.log(`${balances.length - unbalanced.length} passed, ${unbalanced.length} failed`);
process.exit(unbalanced.length === 0 ? 0 : 1);
