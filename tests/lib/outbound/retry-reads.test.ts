import { describe, expect, it } from '@jest/globals';
import { retryBudget, retryReads } from '../../../lib/outbound/retry-reads.ts';

const inTime = { deadline: 1_000, mayRetry: () => true };

/** A caller with a clock that only its pauses move. */
const makeRetry = ({ random = 0.5, budget = retryBudget() } = {}) => {
  const pauses: number[] = [];
  let at = 0;
  const retry = retryReads({
    budget,
    now: () => at,
    random: () => random,
    sleep: (ms) => {
      pauses.push(ms);
      at += ms;
      return Promise.resolve();
    },
  });
  return { retry, pauses };
};

/** Fails `times` times, then succeeds; counts its calls. */
const failing = (times: number) => {
  let calls = 0;
  const attempt = () => {
    calls += 1;
    return calls <= times
      ? Promise.reject(new Error(`failure ${calls}`))
      : Promise.resolve(`answer ${calls}`);
  };
  return { calls: () => calls, attempt };
};

describe('retryReads', () => {
  it.each([0, 1, 2])('succeeds after %i failures', async (failures) => {
    const { retry, pauses } = makeRetry();
    const { attempt, calls } = failing(failures);
    expect(await retry(attempt, inTime)).toBe(`answer ${failures + 1}`);
    expect(calls()).toBe(failures + 1);
    expect(pauses).toEqual([25, 50].slice(0, failures));
  });

  it('throws the third failure', async () => {
    const { attempt, calls } = failing(3);
    await expect(makeRetry().retry(attempt, inTime)).rejects.toThrow('failure 3');
    expect(calls()).toBe(3);
  });

  it('does not retry a failure that must not be retried', async () => {
    const { attempt, calls } = failing(1);
    await expect(makeRetry().retry(attempt, { ...inTime, mayRetry: () => false })).rejects.toThrow(
      'failure 1',
    );
    expect(calls()).toBe(1);
  });

  it.each([
    [25, 1],
    [26, 2],
    [75, 2],
    [76, 3],
  ])('with a deadline of %i ms makes %i attempts', async (deadline, attempts) => {
    const { attempt, calls } = failing(9);
    await expect(makeRetry().retry(attempt, { ...inTime, deadline })).rejects.toThrow();
    expect(calls()).toBe(attempts);
  });

  it('takes only the retries that it makes from the budget', async () => {
    const budget = retryBudget();
    budget.take();
    const { retry } = makeRetry({ budget });
    await retry(failing(1).attempt, { ...inTime, deadline: 10 }).catch(() => undefined);
    await retry(failing(1).attempt, { ...inTime, mayRetry: () => false }).catch(() => undefined);
    expect(await retry(failing(1).attempt, inTime)).toBe('answer 2');
  });

  it.each([
    ['total', 1],
    ['partial', 0.5],
  ])('adds at most 10%% to the load in a %s outage', async (_, share) => {
    const { retry } = makeRetry({ random: 0 });
    let calls = 0;
    const requests = 1_000;
    for (let request = 0; request < requests; request += 1) {
      await retry(() => {
        calls += 1;
        return calls % 10 < share * 10 ? Promise.reject(new Error('outage')) : Promise.resolve();
      }, inTime).catch(() => undefined);
    }
    expect(calls - requests).toBeGreaterThan(0);
    expect(calls - requests).toBeLessThanOrEqual(requests / 10);
  });
});

const takeAll = (budget: ReturnType<typeof retryBudget>): number => {
  let taken = 0;
  while (budget.take()) taken += 1;
  return taken;
};

describe('retryBudget', () => {
  it('grants two retries to a new process, and then none', () => {
    expect(takeAll(retryBudget())).toBe(2);
  });

  it.each([
    [9, 0],
    [10, 1],
    [99, 9],
    [1_000, 10],
  ])('after %i successes grants %i more, up to ten', (successes, retries) => {
    const budget = retryBudget();
    takeAll(budget);
    for (let success = 0; success < successes; success += 1) budget.earn();
    expect(takeAll(budget)).toBe(retries);
  });
});
