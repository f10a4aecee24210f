import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { formatPage } from '../scripts/docs/format-page.ts';
import { jobs } from './invocation.ts';
import { isMissed, type Line, plotOf, tableOf } from './line.ts';

// npm run bench [-- row…]: measures, each row beside its floor. All rows together write their table and plot into
// docs/performance.md; single ones are only printed.
const rows = ['warm', 'waits', 'cold', 'growth', 'verdict', 'reports', 'money'];
const partsOf = (row: string): readonly string[] => (row === 'warm' ? jobs : ['']);
const docs = join(import.meta.dirname, '..', 'docs');
const page = join(docs, 'performance.md');

/** Measures in a process of its own. */
const measure = async (name: string, part: string): Promise<readonly Line[]> => {
  const child = fork(new URL('row-process.ts', import.meta.url), [name, part], {
    execArgv: ['--max-old-space-size=4096'],
    // What it logs goes nowhere, at the price that it has in Lambda.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The row ${name} ended with ${String(code)} before it answered.`);
  });
  // It also ends, unheard, once it has answered.
  ended.catch(() => undefined);
  const [lines] = (await Promise.race([once(child, 'message'), ended])) as [readonly Line[]];
  return lines;
};

const writePage = async (lines: readonly Line[]): Promise<void> => {
  const [begin, end] = ['<!-- measured -->', '<!-- end: measured -->'];
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no part between "${begin}" and "${end}".`);
  const day = new Date().toISOString().slice(0, 10);
  const where = `${day}, ${availableParallelism()} cores, Node ${process.version}`;
  const filled = `${text.slice(0, from)}${begin}\n\nMeasured ${where}.\n\n${tableOf(lines)}\n\n${text.slice(to)}`;
  writeFileSync(page, await formatPage(page, filled));
  writeFileSync(join(docs, 'performance.svg'), plotOf(lines));
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !rows.includes(name));
if (unknown !== undefined) {
  console.error(`There is no row ${unknown}; there are ${rows.join(', ')}.`);
  process.exit(1);
}

const lines: Line[] = [];
for (const name of wanted.length === 0 ? rows : wanted) {
  console.log(`${name} …`);
  for (const part of partsOf(name)) {
    const measured = await measure(name, part);
    console.log(`${tableOf(measured)}\n`);
    lines.push(...measured);
  }
}
if (wanted.length === 0) await writePage(lines);
const missed = lines.filter(isMissed);
for (const { row, what } of missed) console.log(`✘ ${row} · ${what}`);
console.log(missed.length === 0 ? 'Every target is met.' : `${missed.length} targets are missed.`);
