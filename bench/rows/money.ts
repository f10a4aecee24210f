import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { lineOf, type MeasureRow } from '../line.ts';
import { perMillionChanges, totalOf } from '../money/bill.ts';
import { costPage, countAlarms } from '../money/cost-page.ts';
import { measureLife } from '../money/measure-life.ts';
import { readPrices } from '../money/prices.ts';

const page = join(import.meta.dirname, '..', '..', 'docs', 'cost.md');

/** What AWS charges for changes, from their request to their audit; written as a page. */
export const measure: MeasureRow = async () => {
  const prices = readPrices();
  const { awsCallMs: aws, platformCallMs: platform } = prices.assumed;
  const life = await measureLife(60, 10, { aws, platform });
  const text = costPage(life, prices, countAlarms());
  writeFileSync(page, await format(text, { ...(await resolveConfig(page)), parser: 'markdown' }));
  const positions = perMillionChanges(life, prices);
  const messages = positions.filter(({ name }) => name.startsWith('SES,') || name === 'SMS');
  const about = { row: 'List price of a million changes', who: 'product', unit: 'USD' } as const;
  return [
    lineOf({ ...about, what: 'in all', values: [totalOf(positions)] }),
    lineOf({
      ...about,
      what: 'without the messages themselves',
      values: [totalOf(positions) - totalOf(messages)],
    }),
  ];
};
