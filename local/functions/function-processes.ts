import { join } from 'node:path';
import { type FunctionProcess, startFunction } from '../function-process.ts';
import type { FunctionHost } from './invoke-function.ts';
import type { DeployedFunction } from './read-deployment.ts';

export interface FunctionProcessesOptions {
  readonly functions: readonly DeployedFunction[];
  readonly env: Readonly<Record<string, string>>;
  /** Where a function's code is; by default its TypeScript source under `root`. */
  readonly handlerPathOf?: (deployed: DeployedFunction) => string;
  readonly root: string;
  /** Events of a function are dealt out in turn; each process may have several under way. */
  readonly processesPerFunction?: number;
  readonly onLog?: ((line: string, functionName: string) => void) | undefined;
}

/** Runs every function in processes of its own, started when first needed and again after they died. */
export const startFunctionProcesses = ({
  functions,
  env,
  root,
  handlerPathOf = ({ handler }) => join(root, handler.replace(/\.\w+$/, '.ts')),
  processesPerFunction = 1,
  onLog,
}: FunctionProcessesOptions): FunctionHost => {
  const slots = new Map<string, Promise<FunctionProcess>>();
  const turns = new Map<string, number>();

  const start = (deployed: DeployedFunction): Promise<FunctionProcess> =>
    startFunction({
      handlerPath: handlerPathOf(deployed),
      exportName: /\.(\w+)$/.exec(deployed.handler)?.[1] ?? 'handler',
      functionName: deployed.name,
      env,
      timeoutMs: deployed.timeoutMs,
      ...(onLog !== undefined && { onLog: (line: string) => onLog(line, deployed.name) }),
    });

  const processOf = (deployed: DeployedFunction): Promise<FunctionProcess> => {
    const turn = (turns.get(deployed.name) ?? 0) % processesPerFunction;
    turns.set(deployed.name, turn + 1);
    const slot = `${deployed.name} ${turn}`;
    const former = slots.get(slot);
    const running = (async () => {
      const process = await former?.catch(() => undefined);
      return process?.isAlive() === true ? process : start(deployed);
    })();
    slots.set(slot, running);
    return running;
  };

  return {
    invoke: async (functionName, event) => {
      const deployed = functions.find(({ name }) => name === functionName);
      if (deployed === undefined) throw new Error(`There is no function named ${functionName}.`);
      return (await processOf(deployed)).invoke(event);
    },
    close: async () => {
      const running = await Promise.allSettled(slots.values());
      await Promise.all(
        running.map(async (slot) => (slot.status === 'fulfilled' ? slot.value.close() : undefined)),
      );
    },
  };
};
