/** Lets so many pieces of work run at a time; the others wait for their turn. */
export const createLimiter = (atOnce: number) => {
  let running = 0;
  const waiting: (() => void)[] = [];
  const limit = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    while (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
  /** Pieces of work that wait for their turn. */
  return Object.assign(limit, { waiting: (): number => waiting.length });
};
export type Limiter = ReturnType<typeof createLimiter>;
