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

/** What the service costs, and what it meets first as it grows. */
const costPage = (): string => {
  const { assumed } = prices;
  const positions = perMillionChanges(life, prices);
  const messages = positions.filter(({ name }) => name.startsWith('SES,') || name === 'SMS');
  const functions = Object.entries(life.functions).toSorted(([a], [b]) => a.localeCompare(b));
  return `# What it costs, and what ends growth

\`npm run bench -- money\` made ${life.changes} changes of email address, phone number and postal address on the local
stack, each told to four addresses, reported as delivered and audited, and counted what AWS would charge for
([bench/money/life.json](../bench/money/life.json)). Requests, write units, bytes and messages are counted exactly. Time is
what a function took there, plus what the network and the service would add to each of its calls: ${assumed.awsCallMs} ms for one
to AWS and ${assumed.platformCallMs} ms for one to the Users API, one after the other. Prices are the public list prices of
${prices.region} of ${prices.asOf}, without free tiers; they and their sources are in
[bench/money/prices.json](../bench/money/prices.json). The price of a text message is a round number to replace by your
own. \`npm run check\` fails if this page does not follow from those two files, the alarms and the settings.

## A million changes

${billOf('per change', positions, 'a million changes')}

Without the messages themselves, which any way of telling people costs, ${usd(totalOf(positions) - totalOf(messages))} USD.

${table(
  ['function', 'invocations per change', 'milliseconds per invocation'],
  functions.map(([name, { invocations, billedMs }]) => [
    name,
    (invocations / life.changes).toFixed(2),
    (billedMs / invocations).toFixed(0),
  ]),
)}

## Every month, whatever happens

${billOf('quantity', perMonth(life, prices, countAlarms()), 'a month')}

A million changes that are kept add ${usd(keepingAMillion(life, prices).usd)} USD a month (${keepingAMillion(life, prices).quantity}).

## What ends growth

Changes a second at which each limit is met, the first one first; a new AWS account's quotas and the settings that are in
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

A burst above the limits of SES and SMS loses no notice: what is throttled stays owed, and settle-changes announces it again
at a bounded rate until it is sent.
`;
};

const page = join(import.meta.dirname, '..', '..', 'docs', 'cost.md');
const text = await formatPage(page, costPage());
if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/cost.md is stale: run "npm run docs:cost"');
  process.exitCode = 1;
}
