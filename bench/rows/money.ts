import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import * as v from 'valibot';
import { lineOf, type MeasureRow } from '../measure/line.ts';
import { keepingAMillion, perMillionChanges, perMonth, totalOf } from '../money/bill.ts';
import { costPage } from '../money/cost-page.ts';
import { measureLife } from '../money/measure-life.ts';
import { readPrices } from '../money/prices.ts';

const root = join(import.meta.dirname, '..', '..');
const page = join(root, 'docs', 'cost.md');
const who = 'product';

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
  const written: unknown = createRequire(import.meta.url)(join(root, 'config', 'resources', 'alarms.cjs'));
  const { Resources } = v.parse(Alarms, written);
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(
      ({ Properties: { Metrics } }) =>
        Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1,
    )
    .reduce((sum, metrics) => sum + metrics, 0);
};

/** What AWS charges for changes, from their request to their audit; also written as a page. */
export const measure: MeasureRow = async () => {
  const prices = readPrices();
  const { awsCallMs: aws, platformCallMs: platform } = prices.assumed;
  const life = await measureLife(60, 10, { aws, platform });
  const alarmCount = countAlarms();
  const text = costPage(life, prices, alarmCount);
  writeFileSync(page, await format(text, { ...(await resolveConfig(page)), parser: 'markdown' }));
  const row = `List price of a million changes, ${prices.region}, ${prices.asOf}`;
  const usd = (what: string, amount: number) => lineOf({ row, what, who, unit: 'USD', values: [amount] });
  const positions = perMillionChanges(life, prices);
  return [
    ...positions.map((each) => usd(`${each.name}: ${each.quantity} each`, each.usd)),
    usd('in all', totalOf(positions)),
    usd('every month, whatever happens', totalOf(perMonth(life, prices, alarmCount))),
    usd('every month for keeping a million', keepingAMillion(life, prices).usd),
  ];
};
