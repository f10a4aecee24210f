const perRetry = 10;
const atFirst = 2 * perRetry;
const atMost = 10 * perRetry;

/** One retry per ten successes and ten in a burst, so that retries never multiply an outage. */
export const retryBudget = () => {
  let balance = atFirst;
  return {
    take: (): boolean => {
      if (balance < perRetry) return false;
      balance -= perRetry;
      return true;
    },
    earn: (): void => {
      balance = Math.min(atMost, balance + 1);
    },
  };
};

const maxAttempts = 3;
const firstPauseMs = 50;

/** Repeats a failed read at most twice, within the budget and the deadline; throws the last failure. */
export const retryReads =
  ({
    budget,
    now,
    random,
    sleep,
  }: {
    readonly budget: ReturnType<typeof retryBudget>;
    readonly now: () => number;
    readonly random: () => number;
    readonly sleep: (ms: number) => Promise<unknown>;
  }) =>
  async <Answer>(
    attempt: () => Promise<Answer>,
    { deadline, mayRetry }: { readonly deadline: number; readonly mayRetry: (error: unknown) => boolean },
  ): Promise<Answer> => {
    for (let made = 1; ; made += 1) {
      try {
        const answer = await attempt();
        budget.earn();
        return answer;
      } catch (error) {
        const pauseMs = random() * firstPauseMs * 2 ** (made - 1);
        if (made >= maxAttempts || !mayRetry(error)) throw error;
        if (now() + pauseMs >= deadline || !budget.take()) throw error;
        await sleep(pauseMs);
      }
    }
  };

export type RetryReads = ReturnType<typeof retryReads>;
