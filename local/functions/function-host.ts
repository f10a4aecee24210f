import { type FunctionProcess, startFunction, type StartFunctionOptions } from './function-process.ts';
import type { HandlerBundles } from './bundle-handlers.ts';
import { createLimiter } from './limiter.ts';
import type { DeployedFunction } from './read-deployment.ts';

/** Runs a function by its key in serverless.yml and resolves to its answer; rejects when it throws or dies. */
export type InvokeFunction = (functionName: string, event: unknown) => Promise<unknown>;

/** Where the functions run. */
export interface FunctionHost {
  readonly invoke: InvokeFunction;
  readonly close: () => Promise<void>;
}

export interface FunctionHostOptions {
  readonly functions: readonly DeployedFunction[];
  readonly bundles: HandlerBundles;
  readonly env: Readonly<Record<string, string>>;
  /** The most processes of each function; events beyond what they take wait. */
  readonly processes?: number;
  readonly onLog?: (line: string) => void;
}

/** Cold starts at the same time: more would only starve each other, and whatever runs. */
const startsAtOnce = 2;

/**
 * Runs each function as Lambda does: bundled as it is deployed, one event at a time in a process, processes started when
 * they are needed and again after they died. A function's name is its access key, so that a request to AWS tells who
 * made it.
 */
export const createFunctionHost = ({
  functions,
  bundles,
  env,
  processes = 4,
  onLog,
}: FunctionHostOptions) => {
  const startTurn = createLimiter(startsAtOnce);
  const running = new Set<FunctionProcess>();
  let isClosed = false;

  const find = (functionName: string): DeployedFunction => {
    const deployed = functions.find(({ name }) => name === functionName);
    if (deployed === undefined) throw new Error(`There is no function named ${functionName}.`);
    return deployed;
  };

  /** Starts a process beside those that events are handed to. */
  const start = (
    functionName: string,
    options: Partial<StartFunctionOptions> = {},
  ): Promise<FunctionProcess> =>
    startTurn(async () => {
      const process = await startFunction({
        functionName,
        handlerPath: bundles.pathOf(functionName),
        timeoutMs: find(functionName).timeoutMs,
        ...(onLog && { onLog }),
        ...options,
        env: {
          ...env,
          AWS_ACCESS_KEY_ID: functionName,
          NODE_COMPILE_CACHE: bundles.compileCache,
          ...options.env,
        },
      });
      if (isClosed) await process.close();
      for (const each of running) if (!each.isAlive()) running.delete(each);
      running.add(process);
      return process;
    });

  const createPool = (functionName: string) => {
    const turn = createLimiter(processes);
    const idle: FunctionProcess[] = [];
    const take = async (): Promise<FunctionProcess> => {
      for (let process = idle.pop(); process !== undefined; process = idle.pop()) {
        if (process.isAlive()) return process;
      }
      return start(functionName);
    };
    return {
      backlog: turn.waiting,
      invoke: (event: unknown): Promise<unknown> =>
        turn(async () => {
          const process = await take();
          try {
            return await process.invoke(event);
          } finally {
            idle.push(process);
          }
        }),
    };
  };
  const pools = new Map(functions.map(({ name }) => [name, createPool(name)]));

  return {
    start,
    invoke: async (functionName: string, event: unknown): Promise<unknown> =>
      pools.get(find(functionName).name)?.invoke(event),
    /** Events that wait for a process, whatever the function. */
    backlog: (): number => [...pools.values()].reduce((sum, pool) => sum + pool.backlog(), 0),
    close: async (): Promise<void> => {
      isClosed = true;
      await Promise.all([...running].map((process) => process.close()));
    },
  } satisfies FunctionHost & Record<string, unknown>;
};

/** Callers of AWS by their access key; undefined for a request that was not signed. */
export const callerOf = (authorization: string | undefined): string | undefined =>
  /Credential=([^/]+)\//.exec(authorization ?? '')?.[1];
