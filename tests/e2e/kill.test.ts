import { beforeAll, describe, expect, it } from '@jest/globals';
import { faults, loads } from '../prove/all-rows.ts';
import { platformOf, type Balance } from '../prove/row.ts';
import { runRows } from '../prove/run-rows.ts';

// A short `npm run prove`: every fault, done to the running service once, and a tenth of the load or less.
const rows = [...faults, ...loads({ bursts: 1, customers: 100, changesDue: 300, settledPerSecond: 100 })];

let balances: readonly Balance[];

beforeAll(async () => {
  balances = await runRows(rows, { rounds: 1 });
}, 900_000);

describe('a change and its notices survive', () => {
  it.each(rows.map((row, at) => [row.fault, platformOf(row), at] as const))('%s (%s)', (_fault, _on, at) => {
    expect(balances[at]).toMatchObject({ lost: 0, invented: 0, doubled: 0, surprises: [] });
  });
});
