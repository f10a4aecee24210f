import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

export interface StartFunctionOptions {
  readonly functionName: string;
  /** The module that exports `handler`. */
  readonly handlerPath: string;
  /** The function's whole environment: nothing is inherited but PATH. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Receives each line the function writes. */
  readonly onLog?: (line: string) => void;
}

const FromChild = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('result'), result: v.unknown() }),
  v.object({ kind: v.literal('failure'), name: v.string(), message: v.string() }),
]);

/** What is sent to the process for one invocation. */
export interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  /** Epoch milliseconds. */
  readonly deadline: number;
}

/** Lambda gives the initialization 10 s; a busy machine may need longer. */
const initLimitMs = 60_000;

const failureNamed = (name: string, message: string): Error => Object.assign(new Error(message), { name });

/**
 * Starts one function in a process of its own, as in Lambda: it can be stopped, frozen and killed without harm to others.
 * Resolves when the handler's module is loaded: the cold start is over.
 */
export const startFunction = async ({
  functionName,
  handlerPath,
  env,
  timeoutMs,
  onLog = () => undefined,
}: StartFunctionOptions) => {
  const script = fileURLToPath(new URL('function-process-child.ts', import.meta.url));
  const child = fork(script, [handlerPath, functionName], {
    env: { PATH: process.env['PATH'], AWS_LAMBDA_FUNCTION_NAME: functionName, ...env },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ready = Promise.withResolvers<undefined>();
  let underway: PromiseWithResolvers<unknown> | undefined;
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      onLog(line);
    });
  }
  child.on('message', (received) => {
    const message = v.parse(FromChild, received);
    if (message.kind === 'ready') ready.resolve(undefined);
    else if (message.kind === 'result') underway?.resolve(message.result);
    else underway?.reject(failureNamed(message.name, message.message));
  });
  // After the last line that it wrote.
  child.once('close', (code, signal) => {
    ready.reject(new Error(`${handlerPath} could not be loaded:\n${lastLines.join('\n')}`));
    underway?.reject(
      failureNamed('ProcessDied', `The function's process ended (${signal ?? String(code)}).`),
    );
  });

  const initTimer = setTimeout(() => child.kill('SIGKILL'), initLimitMs);
  await ready.promise.finally(() => clearTimeout(initTimer));

  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const invoke = async (event: unknown): Promise<unknown> => {
    if (underway !== undefined) throw new Error(`${functionName} runs one event at a time.`);
    const invocation = Promise.withResolvers<unknown>();
    underway = invocation;
    const timer = setTimeout(() => {
      invocation.reject(failureNamed('TimedOut', `Task timed out after ${timeoutMs} ms.`));
      child.kill('SIGKILL');
    }, timeoutMs);
    const message: Invocation = { requestId: randomUUID(), event, deadline: Date.now() + timeoutMs };
    child.send(message, (error) => {
      if (error) invocation.reject(failureNamed('ProcessDied', error.message));
    });
    try {
      return await invocation.promise;
    } finally {
      clearTimeout(timer);
      underway = undefined;
    }
  };

  return {
    pid: child.pid ?? 0,
    isAlive,
    /** Runs the handler, one event at a time; rejects when it throws, times out (which kills the process) or dies. */
    invoke,
    /** SIGSTOP freezes the process and SIGCONT thaws it, as Lambda does between invocations. */
    kill: (signal: NodeJS.Signals): void => void child.kill(signal),
    close: async (): Promise<void> => {
      if (!isAlive()) return;
      // SIGKILL also ends a process that is stopped.
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
};
export type FunctionProcess = Awaited<ReturnType<typeof startFunction>>;
