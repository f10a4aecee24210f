import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { askToken } from '../ask-token.ts';
import { contactInfoClient } from '../../packages/client/src/index.ts';
import { startFunctions, startStack, type HostContext, type Stack } from '../stack.ts';
import { followClock, passTime } from './clock.ts';
import { createMetrics, deployedAlarm, type Metrics } from './metrics.ts';
import { type Hindrances, pascalCase, watchFunctions } from './watched-functions.ts';
import { drills, type DrilledAlarm } from './drills.ts';
import type { Play, Settings, Step } from './steps.ts';

const root = join(import.meta.dirname, '../..');
const patienceMs = 20_000;

const InstitutionsFile = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ institutions: v.record(v.string(), v.unknown()) }),
);

const writeInstitutions = (file: string, { institutions }: Partial<Settings> = {}): void => {
  const local = v.parse(InstitutionsFile, readFileSync(join(root, 'local/institutions.json'), 'utf8'));
  writeFileSync(file, JSON.stringify({ ...local, institutions: { ...local.institutions, ...institutions } }));
};

/** Functions that a deployment starts anew. */
const startDeployable = async (context: HostContext) => {
  let host = await startFunctions(context);
  return {
    invoke: (functionName: string, event: unknown) => host.invoke(functionName, event),
    close: () => host.close(),
    deploy: async (): Promise<void> => {
      await host.close();
      host = await startFunctions(context);
    },
  };
};

/** What the alarm's runbook says under `What to look at`. */
const readRunbook = (description: string): { readonly file: string; readonly lookAt: string } => {
  const [, file = ''] = /See (docs\/runbooks\/[\w-]+\.md)/.exec(description) ?? [];
  const [, lookAt = ''] =
    /## What to look at\n+([^]*?)\n## /.exec(readFileSync(join(root, file), 'utf8')) ?? [];
  return { file, lookAt: lookAt.trim() };
};

/** What steps act on; a partner's requests are counted as the gateway counts them. */
const beginPlay = async (
  {
    stack,
    clockFile,
    metrics,
  }: { readonly stack: Stack; readonly clockFile: string; readonly metrics: Metrics },
  rest: Pick<Play, 'hindrances' | 'deploy'>,
): Promise<Play> => {
  const askTokens = async () =>
    new Map(
      await Promise.all(
        ['00016', '00042'].map(async (id) => [id, await askToken(stack.urls.platform, id)] as const),
      ),
    );
  let tokens = await askTokens();
  const counted: typeof fetch = async (...request) => {
    const answer = await fetch(...request);
    metrics.add('AWS/ApiGateway', 'Count', { ApiId: 'HttpApi' });
    metrics.add('AWS/ApiGateway', '5xx', { ApiId: 'HttpApi' }, Number(answer.status >= 500));
    return answer;
  };
  return {
    ...rest,
    stack,
    partnerOf: (institutionId) =>
      contactInfoClient({
        baseUrl: stack.urls.api,
        token: () => tokens.get(institutionId) ?? '',
        fetch: counted,
      }),
    pass: async (ms) => {
      passTime(clockFile, ms);
      tokens = await askTokens().catch(() => tokens);
    },
  };
};

/** Raises an alarm on a separate stack, shows its runbook and fixes the cause; fails if the alarm is not raised or not cleared. */
export const playDrill = async (name: DrilledAlarm, print: (line: string) => void): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'drill-'));
  const clockFile = join(directory, 'passed-ms');
  writeFileSync(clockFile, '0');
  const stopClock = followClock(clockFile);
  const institutionsFile = join(directory, 'institutions.json');
  writeInstitutions(institutionsFile);
  let alarm = deployedAlarm(name);
  const metrics = createMetrics();
  const hindrances: Hindrances = { throttled: new Set(), areSmsReportsLost: false, smsSpentUsd: 0 };
  let startAnew = (): Promise<void> => Promise.resolve();
  const deploy = async (settings: Partial<Settings>): Promise<void> => {
    writeInstitutions(institutionsFile, settings);
    alarm = deployedAlarm(name, settings.smsSpendAlarmUsd);
    await startAnew();
  };
  const stack = await startStack({
    env: {
      INSTITUTIONS_FILE: institutionsFile,
      DRILL_CLOCK: clockFile,
      NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'clock.ts')).href}`,
    },
    functions: async (context) => {
      const host = await startDeployable(context);
      startAnew = host.deploy;
      return watchFunctions(host, metrics, hindrances);
    },
    onLog: metrics.readLine,
    retryDelaysMs: [200, 400],
    reportDelayMs: 100,
  });
  try {
    const begun = await beginPlay({ stack, clockFile, metrics }, { hindrances, deploy });
    const play = async (steps: readonly Step[]): Promise<void> => {
      for (const { says, run } of steps) {
        print(`  ${says}`);
        await run(begun);
        // What is announced or reported meanwhile is handled before the next step; what fails is tried again.
        await stack.aws.invocations.settled();
      }
    };
    const { raise, mend, then } = drills[name];
    const isRaised = (): boolean => {
      for (const { functionName } of stack.aws.invocations.deadLetters()) {
        metrics.add('AWS/SQS', 'ApproximateNumberOfMessagesVisible', {
          QueueName: `${pascalCase(functionName)}DeadLetters`,
        });
      }
      return metrics.sets(alarm);
    };
    await play(raise);
    for (let waitedMs = 0; !isRaised(); waitedMs += 100) {
      if (waitedMs > patienceMs) throw new Error(`${name} was not raised.`);
      await sleep(100);
    }
    const { file, lookAt } = readRunbook(alarm.AlarmDescription);
    print(`\nRaised: ${name}. ${alarm.AlarmDescription}\n\n${file}, what to look at:\n\n${lookAt}\n`);
    await play(mend);
    metrics.forget();
    await play(then);
    await sleep(500);
    if (isRaised()) throw new Error(`${name} is still raised.`);
    print(`\nCleared: ${name} is not raised any more.`);
  } finally {
    await stack.close();
    stopClock();
    rmSync(directory, { recursive: true });
  }
};
