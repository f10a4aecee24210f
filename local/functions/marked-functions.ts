import type { HostContext } from '../stack.ts';
import type { WireRequest } from '../wire/serve.ts';
import { startFunctionProcesses } from './function-processes.ts';
import type { FunctionHost } from './invoke-function.ts';

/** Runs every function with an access key of its own, its name, so that a request to AWS tells who made it. */
export const startMarkedFunctions = (context: HostContext): FunctionHost => {
  const hosts = new Map(
    context.functions.map((deployed) => [
      deployed.name,
      startFunctionProcesses({
        ...context,
        functions: [deployed],
        env: { ...context.env, AWS_ACCESS_KEY_ID: deployed.name },
      }),
    ]),
  );
  return {
    invoke: (name, event) => {
      const host = hosts.get(name);
      return host
        ? host.invoke(name, event)
        : Promise.reject(new Error(`There is no function named ${name}.`));
    },
    close: async () => {
      await Promise.all([...hosts.values()].map((host) => host.close()));
    },
  };
};

/** The marked function that made a request; undefined when it was not signed for AWS. */
export const callerOf = ({ headers }: WireRequest): string | undefined =>
  /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];
