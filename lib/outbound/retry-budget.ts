/** How many extra calls a process may make: spent by retries, earned back by successes. */
export interface RetryBudget {
  /** Takes the right to one extra call; false when none is left. */
  take(): boolean;
  /** Counts a success. */
  earn(): void;
}

/**
 * A token bucket shared by all calls to one upstream: a burst of ten retries, then one per ten successes, so that an
 * outage is not answered with more load.
 */
export const retryBudget = ({ retries = 10, successesPerRetry = 10 } = {}): RetryBudget => {
  // In successes, not retries: whole numbers add up exactly.
  const capacity = retries * successesPerRetry;
  let balance = capacity;
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
