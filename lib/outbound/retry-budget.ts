/** How many extra calls a process may make: spent by retries, earned back by successes. */
export interface RetryBudget {
  /** Takes the right to one extra call; false when none is left. */
  take(): boolean;
  earn(): void;
}

/**
 * A token bucket shared by all calls to one upstream: a burst of ten retries, then one per ten successes, so that an
 * outage is not answered with more load.
 */
export const retryBudget = ({ capacity = 10, earnedPerSuccess = 0.1 } = {}): RetryBudget => {
  let tokens = capacity;
  return {
    take: () => {
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    earn: () => {
      tokens = Math.min(capacity, tokens + earnedPerSuccess);
    },
  };
};
