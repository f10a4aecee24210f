/** How many extra calls a process may make: spent by retries, earned back by successes. */
export interface RetryBudget {
  /** Takes the right to one extra call; false when none is left. */
  take(): boolean;
  /** Counts a success. */
  earn(): void;
}

/**
 * A token bucket shared by all calls to one upstream: one retry per ten successes, at most ten in a burst, so that an
 * outage is not answered with more load. A process begins with two, as in an outage many begin.
 */
export const retryBudget = ({ atFirst = 2, retries = 10, successesPerRetry = 10 } = {}): RetryBudget => {
  // In successes, not retries: whole numbers add up exactly.
  const capacity = retries * successesPerRetry;
  let balance = atFirst * successesPerRetry;
  return {
    take: () => {
      if (balance < successesPerRetry) return false;
      balance -= successesPerRetry;
      return true;
    },
    earn: () => {
      balance = Math.min(capacity, balance + 1);
    },
  };
};
