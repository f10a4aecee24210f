// Writes docs/cost.md from what was measured last (bench/money/life.json), the prices, the alarms and the settings. With
// --check it only reports that the page is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { costPage, countAlarms } from './money/cost-page.ts';
import { lastLife, listPrices } from './money/life.ts';

const page = join(import.meta.dirname, '..', 'docs', 'cost.md');
const text = await format(costPage(lastLife, listPrices, countAlarms()), {
  ...(await resolveConfig(page)),
  parser: 'markdown',
});

if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/cost.md is stale: run "npm run docs:cost"');
  process.exitCode = 1;
}
