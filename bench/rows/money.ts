import { writeFileSync } from 'node:fs';
import { lineOf, type MeasureRow } from '../line.ts';
import { listPrices, perMillionChanges, totalOf } from '../money/bill.ts';
import { measureLife } from '../money/measure-life.ts';

/** What AWS charges for changes, from their request to their audit; bench/money/cost-page.ts writes docs/cost.md from it. */
export const measure: MeasureRow = async () => {
  const { awsCallMs: aws, platformCallMs: platform } = listPrices.assumed;
  const life = await measureLife(60, 10, { aws, platform });
  writeFileSync(new URL('../money/life.json', import.meta.url), `${JSON.stringify(life, null, 2)}\n`);
  const positions = perMillionChanges(life, listPrices);
  const messages = positions.filter(({ name }) => name.startsWith('SES,') || name === 'SMS');
  const about = { row: 'List price of a million changes', unit: 'USD' } as const;
  return [
    lineOf({ ...about, what: 'in all', values: [totalOf(positions)] }),
    lineOf({
      ...about,
      what: 'without the messages themselves',
      values: [totalOf(positions) - totalOf(messages)],
    }),
  ];
};
