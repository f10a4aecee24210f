export type Limiter = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Lets so many pieces of work run at a time; the others wait for their turn. */
export const createLimiter = (atOnce: number): Limiter => {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    while (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
};
