import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMet } from './measure/line.ts';
import { runRow } from './measure/run-row.ts';
import { plotOf } from './report/plot.ts';
import { readResults, type Results } from './report/results.ts';
import { tableOf } from './report/table.ts';

// npm run bench [-- row…]: measures, each row beside its floor, and writes bench/results/. A row that is not asked for
// keeps the result it has.
const rows = ['cpu', 'sockets', 'trips', 'cold', 'growth', 'money'];

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !rows.includes(name));
if (unknown !== undefined) {
  console.error(`There is no row ${unknown}; there are ${rows.join(', ')}.`);
  process.exit(1);
}

const folder = join(import.meta.dirname, 'results');
mkdirSync(folder, { recursive: true });
const file = join(folder, 'results.json');
const former = readResults(file);
const results: Results = {};
for (const name of rows) {
  if (wanted.length === 0 || wanted.includes(name)) {
    console.log(`${name} …`);
    results[name] = await runRow(name);
    console.log(`${tableOf(results[name].lines)}\n`);
  } else if (former[name]) results[name] = former[name];
  writeFileSync(file, `${JSON.stringify({ ...former, ...results }, null, 2)}\n`);
}

const page = Object.entries(results).map(
  ([name, { measuredAt, node, cores, lines }]) =>
    `## ${name}\n\nMeasured ${measuredAt.slice(0, 10)} on ${cores} cores with Node ${node}.\n\n${tableOf(lines)}\n`,
);
writeFileSync(join(folder, 'results.md'), `# Results of \`npm run bench\`\n\n${page.join('\n')}`);
const lines = Object.values(results).flatMap((result) => result.lines);
writeFileSync(join(folder, 'ratios.svg'), plotOf(lines));
const missed = lines.filter((line) => isMet(line) === false);
console.log(missed.length === 0 ? 'Every target is met.' : `${missed.length} targets are missed.`);
for (const { row, what, who } of missed) console.log(`✘ ${row} · ${what} · ${who}`);
