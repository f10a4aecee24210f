import { setImmediate as afterMicrotasks } from 'node:timers/promises';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Time that passes only when told to, or when everyone sleeps. */
export const virtualClock = (startMs = Date.parse('2026-11-23T15:00:00Z')) => {
  let at = startMs;
  let sleepers: readonly Sleeper[] = [];

  const passTo = (moment: number): void => {
    at = Math.max(at, moment);
    const woken = sleepers.filter(({ until }) => until <= at);
    sleepers = sleepers.filter(({ until }) => until > at);
    for (const { wake } of woken) wake();
  };

  const sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      sleepers = [...sleepers, { until: at + ms, wake }];
    });

  return {
    now: () => at,
    sleep,
    /** Lets time pass at once. */
    advance: (ms: number): void => passTo(at + ms),
    /** Lets time pass from one sleeper to the next until the work is done. */
    finish: async <Result>(work: Promise<Result>): Promise<Result> => {
      let left = 1;
      const end = (): void => {
        left = 0;
      };
      work.then(end, end);
      const isUnderWay = async (): Promise<boolean> => {
        await afterMicrotasks();
        return left > 0;
      };
      while (await isUnderWay()) {
        if (sleepers.length > 0) passTo(Math.min(...sleepers.map(({ until }) => until)));
      }
      return work;
    },
    /** The same port, with every call a round trip of so many milliseconds. */
    slow: <Port extends object>(port: Port, ms: number): Port =>
      new Proxy(port, {
        get: (target, name) => {
          const method: unknown = Reflect.get(target, name);
          if (typeof method !== 'function') return method;
          return async (...args: readonly unknown[]): Promise<unknown> => {
            await sleep(ms);
            return Reflect.apply(method, target, args);
          };
        },
      }),
  };
};
