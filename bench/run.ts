import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { isMet, type Line } from './measure/line.ts';
import { plotOf } from './report/plot.ts';
import { tableOf } from './report/table.ts';
import { measureColdStarts } from './rows/cold.ts';
import { measureCpu } from './rows/cpu.ts';
import { measureSockets } from './rows/sockets.ts';
import { measureTrips } from './rows/trips.ts';

// npm run bench [-- row…]: measures, each row beside its floor, and writes bench/results/.
const rows: Readonly<Record<string, () => Promise<readonly Line[]>>> = {
  cpu: measureCpu,
  sockets: measureSockets,
  trips: measureTrips,
  cold: measureColdStarts,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !Object.hasOwn(rows, name));
if (unknown !== undefined) {
  console.error(`There is no row ${unknown}; there are ${Object.keys(rows).join(', ')}.`);
  process.exit(1);
}

// The functions under test log to standard output, as under Lambda; here it is only in the way.
process.stdout.write = () => true;
const print = (text: string): void => console.error(text);

const lines: Line[] = [];
for (const [name, measure] of Object.entries(rows)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  print(`${name} …`);
  lines.push(...(await measure()));
}

const results = join(import.meta.dirname, 'results');
mkdirSync(results, { recursive: true });
const about = { node: process.version, cores: availableParallelism() };
writeFileSync(join(results, 'results.json'), `${JSON.stringify({ ...about, lines }, null, 2)}\n`);
writeFileSync(join(results, 'ratios.svg'), plotOf(lines));
const table = tableOf(lines);
writeFileSync(join(results, 'results.md'), `Node ${about.node}, ${about.cores} cores.\n\n${table}\n`);
print(`\n${table}\n`);
const missed = lines.filter((line) => isMet(line) === false);
print(missed.length === 0 ? 'Every target is met.' : `${missed.length} targets are missed.`);
process.exit(0);
