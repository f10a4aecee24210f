import type { FunctionProcess } from '../../local/function-process.ts';

export interface FunctionPoolOptions {
  readonly start: () => Promise<FunctionProcess>;
  readonly processes: number;
  /** Events a process has under way at once; Lambda gives it one. */
  readonly eventsEach: number;
}

interface Slot {
  readonly process: Promise<FunctionProcess>;
  underway: number;
}

/** Processes of one function, started when needed and again after they died; events beyond what they take wait. */
export const functionPool = ({ start, processes, eventsEach }: FunctionPoolOptions) => {
  let slots: Slot[] = [];
  const waiting: (() => void)[] = [];

  const findSlot = (): Slot | undefined => {
    const free = slots.find(({ underway }) => underway < eventsEach);
    if (free !== undefined || slots.length >= processes) return free;
    const slot = { process: start(), underway: 0 };
    slots.push(slot);
    return slot;
  };

  const take = async (): Promise<Slot> => {
    for (;;) {
      const slot = findSlot();
      if (slot !== undefined) {
        slot.underway += 1;
        return slot;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };

  const giveBack = async (slot: Slot): Promise<void> => {
    slot.underway -= 1;
    const process = await slot.process.catch(() => undefined);
    if (process?.isAlive() !== true) slots = slots.filter((each) => each !== slot);
    waiting.shift()?.();
  };

  return {
    /** Events that wait for a process. */
    backlog: (): number => waiting.length,
    invoke: async (event: unknown): Promise<unknown> => {
      const slot = await take();
      try {
        return await (await slot.process).invoke(event);
      } finally {
        await giveBack(slot);
      }
    },
    close: async (): Promise<void> => {
      await Promise.allSettled(slots.map(async ({ process }) => (await process).close()));
    },
  };
};
export type FunctionPool = ReturnType<typeof functionPool>;
