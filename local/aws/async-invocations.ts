import { setTimeout as sleep } from 'node:timers/promises';
import type { InvokeFunction } from '../functions/function-host.ts';

export interface DeadLetter {
  readonly functionName: string;
  readonly event: unknown;
  readonly error: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Lambda's asynchronous invocations: accepted at once, tried again after a failure, given up into a list. */
export const createAsyncInvocations = ({
  invoke,
  now,
  retryDelaysMs,
}: {
  readonly invoke: InvokeFunction;
  readonly now: () => number;
  /** The pauses before each further try; Lambda makes two, after one and after two minutes. */
  readonly retryDelaysMs: readonly number[];
}) => {
  let deadLetters: DeadLetter[] = [];
  const underway = new Set<Promise<void>>();
  const stopped = new AbortController();

  const deliver = async (functionName: string, event: unknown, afterMs: number): Promise<void> => {
    let failure: unknown;
    for (const pauseMs of [afterMs, ...retryDelaysMs]) {
      try {
        await sleep(pauseMs, undefined, { signal: stopped.signal });
        await invoke(functionName, event);
        return;
      } catch (error) {
        if (stopped.signal.aborted) return;
        failure = error;
      }
    }
    const error = failure instanceof Error ? failure.message : String(failure);
    deadLetters.push({ functionName, event, error, at: new Date(now()).toISOString() });
  };

  return {
    /** `afterMs`: how long the first try waits. */
    add: (functionName: string, event: unknown, afterMs = 0): void => {
      const delivery = deliver(functionName, event, afterMs);
      underway.add(delivery);
      void delivery.finally(() => underway.delete(delivery));
    },
    deadLetters: (): readonly DeadLetter[] => deadLetters,
    forgetDeadLetters: (): void => {
      deadLetters = [];
    },
    /** Resolves when nothing is on its way any more. */
    settled: async (): Promise<void> => {
      while (underway.size > 0) await Promise.all(underway);
    },
    /** Nothing more is tried. */
    stop: (): void => stopped.abort(),
  };
};
export type AsyncInvocations = ReturnType<typeof createAsyncInvocations>;
