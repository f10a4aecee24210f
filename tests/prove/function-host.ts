import { setTimeout as sleep } from 'node:timers/promises';
import {
  type FunctionProcess,
  startFunction,
  type StartFunctionOptions,
} from '../../local/function-process.ts';
import type { FunctionHost } from '../../local/functions/invoke-function.ts';
import type { HandlerBundles } from './bundle-handlers.ts';
import type { Customer, Directory } from './customers.ts';
import { type FunctionName, functionNames } from './function-names.ts';
import { type FunctionPool, functionPool } from './function-pool.ts';
import { stoppedLine } from './killable/boundaries.ts';
import { createLimiter } from './limiter.ts';

/** Where a process stops, and how (killable/boundaries.ts). */
export interface Stop {
  readonly at: string;
  readonly nth?: number;
  readonly holdAt?: string;
  /** Absent: the process is killed. Else it is frozen, and this is to thaw it. */
  readonly whileFrozen?: (frozen: FunctionProcess) => Promise<void>;
}

/** What becomes of an event on its way to a function. */
export type Meddling =
  | { readonly do: 'drop' | 'double' | 'keep' }
  /** Handled by the shipped function in a process of its own, which a test may kill. */
  | { readonly do: 'alone'; readonly timeoutMs?: number }
  | { readonly do: 'stop'; readonly stop: Stop };

export interface FunctionHostOptions {
  readonly bundles: HandlerBundles;
  readonly directory: Directory;
  readonly env: Readonly<Record<string, string>>;
  /** Processes of each function, and events each has under way at once; Lambda gives it one. */
  readonly processes: number;
  readonly eventsEach: number;
  readonly onLog: (line: string) => void;
}

interface Kept {
  readonly functionName: string;
  readonly event: unknown;
}

/** As short as the order between them allows: a sender ends before its lease does. */
const timeoutsMs: Readonly<Record<FunctionName, number>> = {
  'update-contact': 25_000,
  'send-notices': 5_000,
  'settle-changes': 50_000,
  'record-delivery': 5_000,
};

/** Cold starts at the same time: more would only starve each other, and whatever runs. */
const startsAtOnce = 2;

const isFunctionName = (name: string): name is FunctionName => functionNames.some((each) => each === name);

const stopEnvironment = ({ at, nth = 1, holdAt = '', whileFrozen }: Stop) => ({
  STOP_AT: at,
  STOP_NTH: String(nth),
  HOLD_AT: holdAt,
  STOP_SIGNAL: whileFrozen === undefined ? 'SIGKILL' : 'SIGSTOP',
});

/** Runs the functions in processes of their own, and meddles with the events of chosen customers. */
export const createFunctionHost = ({
  bundles,
  directory,
  env: stackEnv,
  processes,
  eventsEach,
  onLog,
}: FunctionHostOptions) => {
  const startTurn = createLimiter(startsAtOnce);
  const start = (
    options: Partial<StartFunctionOptions> & {
      readonly functionName: FunctionName;
      readonly handlerPath: string;
    },
  ): Promise<FunctionProcess> =>
    startTurn(() =>
      startFunction({
        timeoutMs: timeoutsMs[options.functionName],
        onLog,
        ...options,
        env: { ...stackEnv, NODE_COMPILE_CACHE: bundles.compileCache, ...options.env },
      }),
    );
  const meddlings = new Map<string, readonly Meddling[]>();
  const muted = new Set<string>();
  const alone = new Map<string, FunctionProcess>();
  let kept: readonly (Kept & { readonly customerId: string })[] = [];

  const pools = new Map<FunctionName, FunctionPool>(
    functionNames.map((functionName) => {
      const shipped = { functionName, handlerPath: bundles.shipped(functionName) };
      return [functionName, functionPool({ start: () => start(shipped), processes, eventsEach })];
    }),
  );

  const run = async (functionName: string, event: unknown): Promise<unknown> => {
    if (!isFunctionName(functionName)) throw new Error(`${functionName} does not run here.`);
    return pools.get(functionName)?.invoke(event);
  };

  const runStopped = async (
    functionName: FunctionName,
    event: unknown,
    stop: Stop,
    more: Readonly<Record<string, string>> = {},
  ): Promise<unknown> => {
    let thawed: Promise<void> | undefined;
    const process: FunctionProcess = await start({
      functionName,
      handlerPath: bundles.killable(functionName),
      env: { ...stopEnvironment(stop), ...more },
      onLog: (line) => {
        if (line === stoppedLine) thawed = stop.whileFrozen?.(process);
        else onLog(line);
      },
    });
    try {
      const answer = await process.invoke(event);
      await thawed;
      return answer;
    } finally {
      await process.close();
    }
  };

  const runAlone = async (
    functionName: FunctionName,
    event: unknown,
    { customerId }: Customer,
    timeoutMs = timeoutsMs[functionName],
  ): Promise<unknown> => {
    const handlerPath = bundles.shipped(functionName);
    const process = await start({ functionName, handlerPath, timeoutMs });
    alone.set(customerId, process);
    try {
      return await process.invoke(event);
    } finally {
      alone.delete(customerId);
      await process.close();
    }
  };

  const takeMeddling = (functionName: FunctionName, { customerId }: Customer): Meddling | undefined => {
    const key = `${functionName} ${customerId}`;
    if (muted.has(key)) return { do: 'drop' };
    const [next, ...rest] = meddlings.get(key) ?? [];
    meddlings.set(key, rest);
    return next;
  };

  const invoke = async (functionName: string, event: unknown): Promise<unknown> => {
    const customer = directory.ofEvent(event);
    if (customer === undefined || !isFunctionName(functionName)) return run(functionName, event);
    const meddling = takeMeddling(functionName, customer);
    switch (meddling?.do) {
      case undefined:
        return run(functionName, event);
      case 'drop':
        return null;
      case 'keep':
        kept = [...kept, { functionName, event, customerId: customer.customerId }];
        return null;
      case 'double':
        await Promise.all([run(functionName, event), run(functionName, event)]);
        return null;
      case 'alone':
        return runAlone(functionName, event, customer, meddling.timeoutMs);
      case 'stop':
        return runStopped(functionName, event, meddling.stop);
    }
  };

  return {
    invoke,
    run,
    /** Events that wait for a process, whatever the function. */
    backlog: (): number => [...pools.values()].reduce((sum, pool) => sum + pool.backlog(), 0),
    /** Runs the shipped function once, and kills it after a while; resolves when it is over either way. */
    runFor: async (functionName: FunctionName, event: unknown, ms: number): Promise<void> => {
      const process = await start({ functionName, handlerPath: bundles.shipped(functionName) });
      await Promise.race([process.invoke(event).catch(() => undefined), sleep(ms)]);
      await process.close();
    },
    /** Runs the killable function once on an event of no customer's. */
    runStopped,
    /** Meddles with the customer's next event for the function that nothing is in wait for yet. */
    meddle: (functionName: FunctionName, { customerId }: Customer, meddling: Meddling): void => {
      const key = `${functionName} ${customerId}`;
      meddlings.set(key, [...(meddlings.get(key) ?? []), meddling]);
    },
    /** From now on the function gets no events of the customer. */
    mute: (functionName: FunctionName, { customerId }: Customer): void =>
      void muted.add(`${functionName} ${customerId}`),
    /** The events kept back for the customer, oldest first; they are nobody's after this. */
    takeKept: ({ customerId }: Customer): readonly Kept[] => {
      const own = kept.filter((each) => each.customerId === customerId);
      kept = kept.filter((each) => each.customerId !== customerId);
      return own;
    },
    /** Kills the process that runs `alone` for the customer. */
    killAlone: async ({ customerId }: Customer): Promise<void> => alone.get(customerId)?.close(),
    close: async (): Promise<void> => {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  } satisfies FunctionHost & Record<string, unknown>;
};
export type ProvingHost = ReturnType<typeof createFunctionHost>;
