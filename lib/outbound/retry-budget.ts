/** How many extra calls a process may make: retries spend it, successes earn it back. */
export interface RetryBudget {
  take(): boolean;
  earn(): void;
}

/** One retry per ten successes and ten in a burst, so that retries never multiply an outage. */
export const retryBudget = ({ atFirst = 2, retries = 10, successesPerRetry = 10 } = {}): RetryBudget => {
  // Counted in successes: whole numbers add up exactly.
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
