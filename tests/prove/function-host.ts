import { setTimeout as sleep } from 'node:timers/promises';
import type { HandlerBundles } from '../../local/functions/bundle-handlers.ts';
import { createFunctionHost, type FunctionHost } from '../../local/functions/function-host.ts';
import type { FunctionProcess } from '../../local/functions/function-process.ts';
import type { HostContext } from '../../local/stack.ts';
import type { Customer, Directory } from './customers.ts';
import { stoppedLine } from './killable/boundaries.ts';

/** The functions that a row may kill; the others change nothing. */
export type FunctionName =
  'update-contact' | 'revert-change' | 'send-notices' | 'settle-changes' | 'record-delivery';

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

/** The functions as they are deployed, and those that can be killed at a step. */
export interface Bundles {
  readonly shipped: HandlerBundles;
  readonly killable: HandlerBundles;
}

export interface ProvingHostOptions extends HostContext {
  readonly bundles: Bundles;
  readonly directory: Directory;
  readonly processes: number;
}

interface Kept {
  readonly functionName: string;
  readonly event: unknown;
}

/** As short as the order between them allows: a sender ends before its lease does. */
const timeoutsMs: Readonly<Partial<Record<string, number>>> = {
  'update-contact': 25_000,
  'revert-change': 25_000,
  'send-notices': 5_000,
  'settle-changes': 50_000,
  'record-delivery': 5_000,
};

const stopEnvironment = ({ at, nth = 1, holdAt = '', whileFrozen }: Stop) => ({
  STOP_AT: at,
  STOP_NTH: String(nth),
  HOLD_AT: holdAt,
  STOP_SIGNAL: whileFrozen === undefined ? 'SIGKILL' : 'SIGSTOP',
});

/** Runs the functions, and meddles with the events of chosen customers. */
export const createProvingHost = ({ bundles, directory, functions, ...context }: ProvingHostOptions) => {
  const { onLog } = context;
  const host = createFunctionHost({
    ...context,
    bundles: bundles.shipped,
    functions: functions.map((each) => ({ ...each, timeoutMs: timeoutsMs[each.name] ?? each.timeoutMs })),
  });
  const { start, invoke: run } = host;
  const meddlings = new Map<string, readonly Meddling[]>();
  const muted = new Set<string>();
  const alone = new Map<string, FunctionProcess>();
  let kept: readonly (Kept & { readonly customerId: string })[] = [];

  const runStopped = async (
    functionName: string,
    event: unknown,
    stop: Stop,
    more: Readonly<Record<string, string>> = {},
  ): Promise<unknown> => {
    let thawed: Promise<void> | undefined;
    const process: FunctionProcess = await start(functionName, {
      handlerPath: bundles.killable.pathOf(functionName),
      env: { ...stopEnvironment(stop), ...more },
      onLog: (line) => {
        if (line !== stoppedLine) {
          onLog(line);
          return;
        }
        thawed = stop.whileFrozen?.(process);
        // Heard of below, once the process has answered.
        thawed?.catch(() => undefined);
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
    functionName: string,
    event: unknown,
    { customerId }: Customer,
    timeoutMs?: number,
  ): Promise<unknown> => {
    const process = await start(functionName, timeoutMs === undefined ? {} : { timeoutMs });
    alone.set(customerId, process);
    try {
      return await process.invoke(event);
    } finally {
      alone.delete(customerId);
      await process.close();
    }
  };

  const takeMeddling = (functionName: string, { customerId }: Customer): Meddling | undefined => {
    const key = `${functionName} ${customerId}`;
    if (muted.has(key)) return { do: 'drop' };
    const [next, ...rest] = meddlings.get(key) ?? [];
    meddlings.set(key, rest);
    return next;
  };

  const invoke = async (functionName: string, event: unknown): Promise<unknown> => {
    const customer = directory.ofEvent(event);
    if (customer === undefined) return run(functionName, event);
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
    backlog: host.backlog,
    /** Runs the shipped function once, and kills it after a while; resolves when it is over either way. */
    runFor: async (functionName: FunctionName, event: unknown, ms: number): Promise<void> => {
      const process = await start(functionName);
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
    close: host.close,
  } satisfies FunctionHost & Record<string, unknown>;
};
export type ProvingHost = ReturnType<typeof createProvingHost>;
