import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { faults, loads } from './all-rows.ts';
import { bundleHandlers } from './bundle-handlers.ts';
import { isBalanced, type Balance } from './row.ts';
import { runRows } from './run-rows.ts';

// npm run prove [-- --rounds N]: does every fault to the running service N times, balances the books, and writes
// docs/proof.md. Exits non-zero when anything was lost, invented, doubled or otherwise not as it must be.
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

const columns = ['row', 'fault', 'rounds', 'applied', 'told', 'lost', 'invented', 'doubled', 'extra'];

const rowOf = ({ row, rounds, applied, told, lost, invented, doubled, allowedExtra }: Balance) =>
  [row.number, row.fault, rounds, applied, told, lost, invented, doubled, allowedExtra] as const;

const tableOf = (balances: readonly Balance[]): string =>
  [columns, columns.map((_, at) => (at < 2 ? '---' : '---:')), ...balances.map(rowOf)]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const [option, value = '100'] = process.argv.slice(2);
const rounds = Number(value);
if ((option !== undefined && option !== '--rounds') || !Number.isInteger(rounds) || rounds < 1) {
  console.error('npm run prove [-- --rounds N], N at least 1');
  process.exit(1);
}

const fullLoad = { customers: 1_000, changesDue: 10_000, settledPerSecond: 250 };
const rows = [...faults, ...loads(fullLoad)];
console.log(`${rows.length} faults, ${rounds} rounds each …`);
const bundles = await bundleHandlers();
const balances = await runRows(rows, {
  rounds,
  bundles,
  onBalance: (balance) => {
    console.log(`${isBalanced(balance) ? '✔' : '✘'} ${rowOf(balance).join('  ')}`);
    for (const surprise of balance.surprises) console.log(`    ${surprise}`);
  },
}).finally(bundles.remove);

const text = `${introduction}\n${tableOf(balances)}\n`;
writeFileSync(page, await format(text, { parser: 'markdown', printWidth: 110 }));
const unbalanced = balances.filter((balance) => !isBalanced(balance));
console.log(`${balances.length - unbalanced.length} passed, ${unbalanced.length} failed`);
process.exit(unbalanced.length === 0 ? 0 : 1);
