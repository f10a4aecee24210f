import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** What a timer may be late by, in milliseconds. */
const timerSlackMs = 4;

/** Waits until then by `performance.now()`, and not a moment longer: a timer alone would add a millisecond and more. */
export const waitUntil = async (until: number): Promise<void> => {
  const sleepMs = until - performance.now() - timerSlackMs;
  if (sleepMs > 0) await sleep(sleepMs);
  while (performance.now() < until) await nextTurn();
};
