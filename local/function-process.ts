import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

export interface StartFunctionOptions {
  /** The handler's TypeScript source or a bundle of it. */
  readonly handlerPath: string;
  readonly exportName?: string;
  /** The function's whole environment: nothing is inherited but PATH. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly functionName?: string;
  /** Receives each line the function writes. */
  readonly onLog?: (line: string) => void;
}

/** One function in a process of its own: it can be stopped, frozen and killed without harm to anything else. */
export interface FunctionProcess {
  readonly pid: number;
  /**
   * Runs the handler; rejects when it throws, times out or the process dies. As in Lambda, a time-out kills the
   * process. Events handed over at once run at once, which Lambda never does: start more processes for that.
   */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** SIGSTOP freezes the process and SIGCONT thaws it, as Lambda does between invocations. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves when the process is gone. */
  readonly close: () => Promise<void>;
  readonly isAlive: () => boolean;
}

const FromChild = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('result'), id: v.string(), result: v.unknown() }),
  v.object({ kind: v.literal('failure'), id: v.string(), name: v.string(), message: v.string() }),
]);

/** What is sent to the process for one invocation. */
export interface Invocation {
  readonly id: string;
  readonly event: unknown;
  /** Epoch milliseconds. */
  readonly deadline: number;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const failureNamed = (name: string, message: string): Error => Object.assign(new Error(message), { name });

/** Starts the process and resolves when the handler's module is loaded: the cold start is over. */
export const startFunction = async ({
  handlerPath,
  exportName = 'handler',
  env,
  timeoutMs,
  functionName = 'local-function',
  onLog = () => undefined,
}: StartFunctionOptions): Promise<FunctionProcess> => {
  const child = fork(
    fileURLToPath(new URL('function-process-child.ts', import.meta.url)),
    [handlerPath, exportName, functionName],
    {
      env: { PATH: process.env['PATH'], AWS_LAMBDA_FUNCTION_NAME: functionName, ...env },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const waiting = new Map<string, Waiting>();
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      onLog(line);
    });
  }

  const settle = (id: string): Waiting | undefined => {
    const invocation = waiting.get(id);
    waiting.delete(id);
    clearTimeout(invocation?.timer);
    return invocation;
  };

  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      for (const id of [...waiting.keys()]) {
        settle(id)?.reject(
          failureNamed('ProcessDied', `The function's process ended (${signal ?? String(code)}).`),
        );
      }
      resolve();
    });
  });

  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (received) => {
      const message = v.parse(FromChild, received);
      if (message.kind === 'ready') resolve();
      else if (message.kind === 'result') settle(message.id)?.resolve(message.result);
      else settle(message.id)?.reject(failureNamed(message.name, message.message));
    });
    void exited.then(() => reject(new Error(`${handlerPath} could not be loaded:\n${lastLines.join('\n')}`)));
  });
  await ready;

  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    isAlive,
    invoke: (event) =>
      new Promise((resolve, reject) => {
        const id = randomUUID();
        const timer = setTimeout(() => {
          settle(id)?.reject(failureNamed('TimedOut', `Task timed out after ${timeoutMs} ms.`));
          child.kill('SIGKILL');
        }, timeoutMs);
        waiting.set(id, { resolve, reject, timer });
        const invocation: Invocation = { id, event, deadline: Date.now() + timeoutMs };
        child.send(invocation, (error) => {
          if (error) settle(id)?.reject(failureNamed('ProcessDied', error.message));
        });
      }),
    kill: (signal) => void child.kill(signal),
    close: async () => {
      if (!isAlive()) return;
      // SIGKILL also ends a process that is stopped.
      child.kill('SIGKILL');
      if (isAlive()) await once(child, 'exit');
    },
  };
};
