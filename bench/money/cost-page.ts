// Writes docs/cost.md from what was measured last (life.json), the prices, the alarms and the settings. With --check it only
// reports that the page is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as v from 'valibot';
import { formatPage } from '../../scripts/docs/format-page.ts';
import { table } from '../../scripts/docs/markdown-table.ts';
import {
  keepingAMillion,
  listPrices as prices,
  perMillionChanges,
  perMonth,
  totalOf,
  type Position,
} from './bill.ts';
import { limitsOf } from './limits.ts';
import type { MeasuredLife } from './measure-life.ts';
import lastLife from './life.json' with { type: 'json' };

const life: MeasuredLife = lastLife;

const usd = (amount: number): string =>
  amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const rate = (value: number): string =>
  value.toLocaleString('en', { maximumSignificantDigits: value < 100 ? 2 : 3 });

const billOf = (what: string, positions: readonly Position[], total?: string): string =>
  table(
    ['position', what, 'USD'],
    [
      ...positions.map((each) => [each.name, each.quantity, usd(each.usd)]),
      ...(total === undefined ? [] : [[`**${total}**`, '', `**${usd(totalOf(positions))}**`]]),
    ],
  );

const Alarms = v.object({
  Resources: v.record(
    v.string(),
    v.object({
      Type: v.string(),
      Properties: v.object({
        Metrics: v.optional(v.array(v.object({ MetricStat: v.optional(v.unknown()) }))),
      }),
    }),
  ),
});

/** How many CloudWatch alarms a deployment pays for: one that computes with several metrics costs as much as so many. */
const countAlarms = (): number => {
  const file = join(import.meta.dirname, '..', '..', 'config', 'resources', 'alarms.cjs');
  const { Resources } = v.parse(Alarms, createRequire(import.meta.url)(file));
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .flatMap(
      ({ Properties: { Metrics } }) => Metrics?.filter((each) => each.MetricStat !== undefined) ?? [{}],
    ).length;
};

/** The cost of the service, and the limits that it meets first. */
const costPage = (): string => {
  const { assumed } = prices;
  const positions = perMillionChanges(life, prices);
  const messages = positions.filter(({ name }) => name.startsWith('SES,') || name === 'SMS');
  const functions = Object.entries(life.functions).toSorted(([a], [b]) => a.localeCompare(b));
  return `# Cost and limits of growth

\`npm run bench -- money\` made ${life.changes} changes of email address, phone number and postal address on the local
stack. Each was told to four addresses, reported as delivered and audited. The run counted everything that AWS charges for
([bench/money/life.json](../bench/money/life.json)). Counts of requests, write units, bytes and messages are exact. Times are
the measured times, plus ${assumed.awsCallMs} ms for each call to AWS and ${assumed.platformCallMs} ms for each call to the Users API, in
sequence. Prices are the public list prices of ${prices.region} of ${prices.asOf}, without free tiers; they and their
sources are in [bench/money/prices.json](../bench/money/prices.json). The price of a text message is a round number; use your
own. \`npm run check\` fails if this page does not match those two files, the alarms and the settings.

## A million changes

${billOf('per change', positions, 'a million changes')}

Without the messages themselves, which any solution must pay for: ${usd(totalOf(positions) - totalOf(messages))} USD.

${table(
  ['function', 'invocations per change', 'milliseconds per invocation'],
  functions.map(([name, { invocations, billedMs }]) => [
    name,
    (invocations / life.changes).toFixed(2),
    (billedMs / invocations).toFixed(0),
  ]),
)}

## Fixed costs each month

${billOf('quantity', perMonth(life, prices, countAlarms()), 'a month')}

Storing a million changes adds ${usd(keepingAMillion(life, prices).usd)} USD a month (${keepingAMillion(life, prices).quantity}).

## Limits of growth

How many changes a second reach each limit, lowest first, with the quotas of a new AWS account and the settings in
config/stages.yml.

${table(
  ['limit', 'changes a second', 'because', 'what to do'],
  limitsOf(life, prices).map(({ name, changesPerSecond, because, remedy }) => [
    name,
    rate(changesPerSecond),
    because,
    remedy,
  ]),
)}

A burst above the limits of SES and SMS loses no notices: throttled notices stay owed, and settle-changes announces their
changes again at a limited rate until they are sent.
`;
};

const page = join(import.meta.dirname, '..', '..', 'docs', 'cost.md');
const text = await formatPage(page, costPage());
if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/cost.md is stale: run "npm run docs:cost"');
  process.exitCode = 1;
}
