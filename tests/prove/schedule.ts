import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredEnd } from './stored-ends.ts';

const pauseMs = 300;
/** How long the table may stay as it is before what is waited for is given up. */
const patienceMs = 120_000;
/** How long it may move without coming to what is waited for. */
const longestMs = 900_000;

interface Waiter {
  readonly isMet: (ends: readonly StoredEnd[]) => boolean;
  readonly until: number;
  readonly resolve: (isMet: boolean) => void;
}

/** Runs settle-changes whenever something is due, as its schedule does, while it is on. */
export const createSchedule = ({
  readEnds,
  settle,
}: {
  readonly readEnds: () => Promise<readonly StoredEnd[]>;
  readonly settle: () => Promise<unknown>;
}) => {
  let isOn = true;
  let isStopped = false;
  let waiters: readonly Waiter[] = [];
  let lastSeen = '';
  let lastMovedAt = Date.now();

  const answerWaiters = (ends: readonly StoredEnd[]): void => {
    const seen = JSON.stringify(ends);
    const now = Date.now();
    if (seen !== lastSeen) lastMovedAt = now;
    lastSeen = seen;
    const isStuck = now - lastMovedAt > patienceMs;
    const answered = waiters.filter(({ isMet, until }) => isStuck || now > until || isMet(ends));
    waiters = waiters.filter((waiter) => !answered.includes(waiter));
    for (const { isMet, resolve } of answered) resolve(isMet(ends));
  };

  const loop = async (): Promise<void> => {
    while (!isStopped) {
      const startedAt = Date.now();
      if (isOn || waiters.length > 0) {
        const ends = await readEnds();
        answerWaiters(ends);
        if (isOn && ends.some(({ due }) => due !== undefined && due <= Date.now())) {
          // As with the real schedule, a run that fails is followed by the next.
          await settle().catch(() => undefined);
        }
      }
      // A large table is read the less often: reading it must not be what the machine does.
      await sleep(Math.max(pauseMs, Date.now() - startedAt));
    }
  };
  const looping = loop();

  return {
    turn: (to: 'on' | 'off'): void => {
      isOn = to === 'on';
    },
    /** Waits until the table is as asked; false when that never came about. */
    until: (isMet: Waiter['isMet']): Promise<boolean> =>
      new Promise((resolve) => {
        lastMovedAt = Date.now();
        waiters = [...waiters, { isMet, until: Date.now() + longestMs, resolve }];
      }),
    stop: async (): Promise<void> => {
      isStopped = true;
      await looping;
    },
  };
};
