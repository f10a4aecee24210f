import { describe, expect, it } from '@jest/globals';
import { retryBudget } from '../../../lib/outbound/retry-reads.ts';

const takeAll = (budget: ReturnType<typeof retryBudget>): number => {
  let taken = 0;
  while (budget.take()) taken += 1;
  return taken;
};

describe('retryBudget', () => {
  it('grants two retries to a process that has just begun, and then none', () => {
    expect(takeAll(retryBudget())).toBe(2);
  });

  it.each([
    [9, 0],
    [10, 1],
    [99, 9],
    [1_000, 10],
  ])('after %i successes grants %i more', (successes, retries) => {
    const budget = retryBudget();
    takeAll(budget);
    for (let success = 0; success < successes; success += 1) budget.earn();
    expect(takeAll(budget)).toBe(retries);
  });

  it('saves at most ten', () => {
    const budget = retryBudget();
    for (let success = 0; success < 1_000; success += 1) budget.earn();
    expect(takeAll(budget)).toBe(10);
  });
});
