import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { faults, loads } from './all-rows.ts';
import { isBalanced, platformOf, type Balance, type Row } from './row.ts';
import { platforms } from './rows/platforms.ts';
import { runRows } from './run-rows.ts';
import { formatPage } from '../../scripts/docs/format-page.ts';
import { table } from '../../scripts/docs/markdown-table.ts';

// npm run prove [-- --rounds N] [--only faults|platforms|loads|TEXT]: does every fault to the running service N times, balances the
// books, and writes docs/proof.md. Exits non-zero when anything was lost, invented, doubled or otherwise not as it must be.
const page = join(import.meta.dirname, '..', '..', 'docs', 'proof.md');

const introduction = `# Proof

Each row is one fault of the running service, repeated in each round with a different customer: real processes are killed with
SIGKILL or frozen with SIGSTOP at a step of their work, replies are dropped, messages are lost, doubled or late, and
dependencies are down. The functions are the deployed bundles; the platform and AWS are the stand-ins of the local stack.
After each fault the run waits until everything is settled, and then compares the writes that the platform applied with the
messages in the inbox.

- **platform**: how the platform treats a write: to the letter, or with these quirks of the stand-in
- **applied**: writes that took effect at the platform
- **told**: changes whose every notice owed has arrived
- **lost**: changes of which a notice, or an event for other systems, never came; **invented**: notices and events of what
  never happened; **doubled**: notices that came again, and events that came again under another id
- **extra**: second copies that the design allows: of notices, where a sender died or lost the reply and no report proves the
  first; of events, under the id that subscribers know

\`npm run prove\` does it again and writes this page.
`;

const columns = ['fault', 'platform', 'rounds', 'applied', 'told', 'lost', 'invented', 'doubled', 'extra'];

const cellsOf = ({ row, rounds, applied, told, lost, invented, doubled, allowedExtra }: Balance) =>
  [row.fault, platformOf(row), rounds, applied, told, lost, invented, doubled, allowedExtra].map(String);

/** Names a line of the table: its fault and its platform. */
const nameOf = (cells: readonly string[]): string => cells.slice(0, 2).join(' | ');
const nameOfRow = (row: Row): string => nameOf([row.fault, platformOf(row)]);

/** The lines of the table that the page has, by their names. */
const readLines = (): ReadonlyMap<string, readonly string[]> => {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
  const rows = text.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return new Map(
    rows.filter(({ length }) => length === columns.length).map((cells) => [nameOf(cells), cells]),
  );
};

const kinds = {
  faults,
  platforms,
  loads: loads({ bursts: 20, customers: 1_000, changesDue: 10_000, settledPerSecond: 250 }),
} as const;

const usage = 'npm run prove [-- --rounds N] [--only faults|platforms|loads|TEXT], N at least 1';
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '100' }, only: { type: 'string', default: '' } },
});
const rounds = Number(values.rounds);
const { only } = values;
const all = [...kinds.faults, ...kinds.loads];
const rows =
  Object.entries<readonly Row[]>(kinds).find(([kind]) => kind === only)?.[1] ??
  all.filter((row) => nameOfRow(row).includes(only));
if (!Number.isInteger(rounds) || rounds < 1 || rows.length === 0) {
  console.error(usage);
  process.exit(1);
}

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
  ...balances.map((each): [string, readonly string[]] => [nameOfRow(each.row), cellsOf(each)]),
]);
const known = all.flatMap((row) => {
  const cells = lines.get(nameOfRow(row));
  return cells === undefined ? [] : [cells];
});
writeFileSync(page, await formatPage(page, `${introduction}\n${table(columns, known)}\n`));
const unbalanced = balances.filter((balance) => !isBalanced(balance));
console.log(`${balances.length - unbalanced.length} passed, ${unbalanced.length} failed`);
process.exit(unbalanced.length === 0 ? 0 : 1);
