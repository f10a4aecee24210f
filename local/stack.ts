import { join } from 'node:path';
import {
  auditKeySecret,
  changesTable,
  changeTopicArn,
  credentialsSecret,
  emailConfigurationSet,
  region,
  sealingKeysSecret,
} from './aws/arns.ts';
import { type LocalAws, startAws } from './aws/aws.ts';
import { startFunctionProcesses } from './functions/function-processes.ts';
import type { FunctionHost, InvokeFunction } from './functions/invoke-function.ts';
import { type DeployedFunction, readDeployment } from './functions/read-deployment.ts';
import { startServerlessOffline } from './functions/serverless-offline.ts';
import { startGateway } from './gateway/gateway.ts';
import { type Inbox, startInbox } from './inbox/inbox.ts';
import { type Platform, startPlatform } from './platform/platform.ts';
import type { RunningServer } from './wire/serve.ts';
import type { Observe } from './wire/with-faults.ts';

/** Fixed, so that documents, tests and people agree. */
export const fixedPorts = { api: 4310, platform: 4320, inbox: 4330, aws: 4340, dynamodb: 4341 } as const;
export type Ports = Readonly<Record<keyof typeof fixedPorts, number>>;

const ephemeralPorts: Ports = { api: 0, platform: 0, inbox: 0, aws: 0, dynamodb: 0 };
const root = join(import.meta.dirname, '..');

export interface HostContext {
  readonly functions: readonly DeployedFunction[];
  readonly env: Readonly<Record<string, string>>;
  readonly root: string;
  readonly onLog: (line: string) => void;
}

/** Ways to run the functions; a test may bring its own. */
export const functionHosts = {
  /** Bundled as deployed, in one process, with their schedules. */
  'serverless-offline': startServerlessOffline,
  /** From source, a process for each; schedules do not run: a test calls `invoke('settle-changes')` when it wants. */
  processes: (context: HostContext): FunctionHost => startFunctionProcesses(context),
  /** Only the servers that the functions call. */
  none: (): FunctionHost => ({
    invoke: (functionName) => Promise.reject(new Error(`No functions run here (${functionName}).`)),
    close: () => Promise.resolve(),
  }),
} as const satisfies Record<string, (context: HostContext) => FunctionHost | Promise<FunctionHost>>;

export interface StackOptions {
  /** By default, any that are free. */
  readonly ports?: Ports;
  /** Without one, everything is kept in memory. */
  readonly dataDir?: string;
  readonly functions?:
    keyof typeof functionHosts | ((context: HostContext) => FunctionHost | Promise<FunctionHost>);
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

const environmentFor = (platformUrl: string, aws: LocalAws): Readonly<Record<string, string>> => ({
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_SNS: aws.url,
  AWS_ENDPOINT_URL_SESV2: aws.url,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
  AWS_ENDPOINT_URL_DYNAMODB: aws.dynamodbUrl,
  INSTITUTIONS_FILE: join(import.meta.dirname, 'institutions.json'),
  TOKEN_FORMAT: 'jwt',
  TOKEN_ISSUER: platformUrl,
  TOKEN_AUDIENCE: 'contact-info',
  JWKS_URL: `${platformUrl}/.well-known/jwks.json`,
  INTROSPECTION_URL: `${platformUrl}/oauth2/v1/introspect`,
  USERS_API_URL: platformUrl,
  OAUTH_TOKEN_URL: `${platformUrl}/oauth2/v1/token`,
  CREDENTIALS_SECRET: credentialsSecret,
  SEALING_KEYS_SECRET: sealingKeysSecret,
  AUDIT_KEY_SECRET: auditKeySecret,
  CHANGES_TABLE: changesTable,
  CHANGE_TOPIC_ARN: changeTopicArn,
  EMAIL_CONFIGURATION_SET: emailConfigurationSet,
  QUARANTINE_S: '120',
});

/** Starts the service and everything around it; several may run at once on ports of their own. */
export const startStack = async ({
  ports = ephemeralPorts,
  dataDir,
  functions = 'processes',
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

    const inbox = keep(await startInbox({ port: ports.inbox, dataDir }));
    const platform = keep(await startPlatform({ port: ports.platform, dataDir, observe }));
    const aws = keep(
      await startAws({
        ports,
        dataDir,
        invoke,
        receive: inbox.receive,
        observe,
        ...(retryDelaysMs !== undefined && { retryDelaysMs }),
        ...(reportDelayMs !== undefined && { reportDelayMs }),
      }),
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
      }),
    );
    const env = { ...environmentFor(platform.url, aws), ...overrides };
    const startHost = typeof functions === 'string' ? functionHosts[functions] : functions;
    host.resolve(keep(await startHost({ functions: deployed, env, root, onLog })));

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
