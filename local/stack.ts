import { join } from 'node:path';
import { askToken } from './ask-token.ts';
import { type LocalAws, startAws } from './aws/aws.ts';
import { useEmulator } from './aws/emulator.ts';
import { cardFlagRoutes } from './card-flags.ts';
import { bundleHandlers } from './functions/bundle-handlers.ts';
import { environmentFor } from './environment.ts';
import { createFunctionHost, type FunctionHost, type InvokeFunction } from './functions/function-host.ts';
import { type DeployedFunction, readDeployment } from './functions/read-deployment.ts';
import { startGateway } from './gateway/gateway.ts';
import { type Inbox, startInbox } from './inbox/inbox.ts';
import { type Platform, startPlatform } from './platform/platform.ts';
import { createWatch } from './watch/watch.ts';
import type { RunningServer } from './wire/serve.ts';
import type { Observe } from './wire/with-faults.ts';

/** The ports of a stack by their distance from the first, which is the API's. */
export const portsFrom = (first: number) => ({
  api: first,
  platform: first + 10,
  inbox: first + 20,
  aws: first + 30,
  dynamodb: first + 31,
});
export type Ports = Readonly<ReturnType<typeof portsFrom>>;

/** Where a stack is unless it is told otherwise, so that documents, tests and people agree. */
export const firstPort = 4310;

const ephemeralPorts: Ports = { api: 0, platform: 0, inbox: 0, aws: 0, dynamodb: 0 };
const root = join(import.meta.dirname, '..');

export interface HostContext {
  readonly functions: readonly DeployedFunction[];
  readonly env: Readonly<Record<string, string>>;
  readonly onLog: (line: string) => void;
}

type StartHost = (context: HostContext) => FunctionHost | Promise<FunctionHost>;

/** Every function in processes of its own, bundled as it is deployed. */
export const startFunctions: StartHost = async (context) => {
  const bundles = await bundleHandlers('{functions,examples}/*/handler.ts');
  const host = createFunctionHost({ ...context, bundles });
  const close = async (): Promise<void> => {
    await host.close();
    bundles.remove();
  };
  return { invoke: host.invoke, close };
};

/** Only the servers that the functions call. */
export const noFunctions: StartHost = () => ({
  invoke: (functionName) => Promise.reject(new Error(`No functions run here (${functionName}).`)),
  close: () => Promise.resolve(),
});

export interface StackOptions {
  /** By default, any that are free. */
  readonly ports?: Ports;
  /** Without one, everything is kept in memory. */
  readonly dataDir?: string;
  /** By default, every function in processes of its own. */
  readonly functions?: StartHost;
  /** An emulator of AWS to use in place of the stand-ins. */
  readonly emulator?: string | undefined;
  /** Whether the example subscriber takes events; by default not. */
  readonly isWithExample?: boolean;
  /** Whether the functions' schedules run; a test calls `invoke('settle-changes')` when it wants. */
  readonly isScheduled?: boolean;
  /** Overrides for the functions' environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Pauses before an asynchronous invocation is tried again. */
  readonly retryDelaysMs?: readonly number[];
  /** From a message's sending to the report of what became of it. */
  readonly reportDelayMs?: number;
  readonly observe?: Observe;
  readonly onLog?: (line: string) => void;
}

export interface Stack {
  readonly urls: Readonly<Record<keyof Ports, string>>;
  /** What a function must have in its environment to reach this stack. */
  readonly env: Readonly<Record<string, string>>;
  readonly invoke: InvokeFunction;
  readonly platform: Platform;
  readonly aws: LocalAws;
  readonly inbox: Inbox;
  readonly close: () => Promise<void>;
}

/** As in Lambda, a run that fails is followed by the next. */
const runSchedules = (deployed: readonly DeployedFunction[], invoke: InvokeFunction) => {
  const timers = deployed.flatMap(({ name, everyMs }) =>
    everyMs === undefined ? [] : [setInterval(() => void invoke(name, {}).catch(() => undefined), everyMs)],
  );
  const close = (): Promise<void> => {
    for (const timer of timers) clearInterval(timer);
    return Promise.resolve();
  };
  return { close };
};

/** Starts the service and everything around it; several may run at once on ports of their own. */
export const startStack = async ({
  ports = ephemeralPorts,
  dataDir,
  functions = startFunctions,
  emulator,
  isWithExample = false,
  isScheduled = false,
  env: overrides = {},
  retryDelaysMs,
  reportDelayMs,
  observe,
  onLog = () => undefined,
}: StackOptions = {}): Promise<Stack> => {
  const started: Pick<RunningServer, 'close'>[] = [];
  const host = Promise.withResolvers<FunctionHost>();
  // As at a cold start: whoever calls a function before it runs waits until it does.
  const invoke: InvokeFunction = async (functionName, event) =>
    (await host.promise).invoke(functionName, event);
  const close = async (): Promise<void> => {
    for (const running of started.splice(0).reverse()) await running.close();
  };
  const keep = <Running extends Pick<RunningServer, 'close'>>(running: Running): Running => {
    started.push(running);
    return running;
  };

  try {
    const deployed = readDeployment(join(root, 'serverless.yml'));
    const subscribers = isWithExample ? readDeployment(join(root, 'examples/card-flag/serverless.yml')) : [];

    const watch = createWatch();
    const pages = { ...watch.routes, ...cardFlagRoutes(() => aws.dynamodbUrl) };
    const inbox = keep(await startInbox({ port: ports.inbox, dataDir, pages }));
    const platform = keep(await startPlatform({ port: ports.platform, dataDir, observe }));
    const awsOptions = {
      ports,
      invoke,
      receiveEvent: inbox.receiveEvent,
      subscribers: subscribers.map(({ name, filterPolicy }) => ({ functionName: name, filterPolicy })),
      ...(retryDelaysMs !== undefined && { retryDelaysMs }),
    };
    const aws: LocalAws = keep(
      await (emulator === undefined
        ? startAws({
            ...awsOptions,
            dataDir,
            receive: inbox.receive,
            observe,
            ...(reportDelayMs !== undefined && { reportDelayMs }),
          })
        : useEmulator({ ...awsOptions, endpoint: emulator })),
    );
    // The gateway comes before the functions: a taken port is found out at once.
    const gateway = keep(
      await startGateway({
        port: ports.api,
        routes: deployed.flatMap(({ name, routes }) =>
          routes.map((routeKey) => ({ routeKey, functionName: name })),
        ),
        invoke,
        openApiFile: join(root, 'openapi.yaml'),
        askToken: () => askToken(platform.url),
      }),
    );
    const env = { ...environmentFor(platform.url, aws), ...overrides };
    watch.begin({ platform: platform.url, aws: aws.url, dynamodb: aws.dynamodbUrl });
    const log = (line: string): void => {
      watch.onLog(line);
      onLog(line);
    };
    host.resolve(keep(await functions({ functions: [...deployed, ...subscribers], env, onLog: log })));
    if (isScheduled) keep(runSchedules(deployed, invoke));

    return {
      urls: {
        api: gateway.url,
        platform: platform.url,
        inbox: inbox.url,
        aws: aws.url,
        dynamodb: aws.dynamodbUrl,
      },
      env,
      invoke,
      platform,
      aws,
      inbox,
      close,
    };
  } catch (error) {
    host.promise.catch(() => undefined);
    host.reject(error);
    await close();
    throw error;
  }
};
