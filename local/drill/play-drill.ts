import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';
import { askToken } from '../ask-token.ts';
import { publishedSample } from '../published-sample.ts';
import { seededCustomerIds } from '../platform/seeds.ts';
import { startFunctions, startStack, type HostContext, type Stack } from '../stack.ts';
import { followClock, passTime } from './clock.ts';
import { Alarm, createMetrics, type Metrics } from './metrics.ts';
import { type Hindrances, watchFunctions } from './watched-functions.ts';
import { drills, type Customer, type DrilledAlarm, type Settings, type Step } from './drills.ts';

const institutionIds = ['00016', '00042'] as const;
const institutionOf = (customer: Customer): (typeof institutionIds)[number] =>
  customer === 'otherInstitution' ? '00042' : '00016';
const root = join(import.meta.dirname, '../..');
const patienceMs = 20_000;

const Template = v.object({
  Resources: v.record(v.string(), v.object({ Properties: v.looseObject({ AlarmName: v.string() }) })),
});

const { pascalCase } = v.parse(
  v.object({ pascalCase: v.custom<(name: string) => string>((value) => typeof value === 'function') }),
  createRequire(import.meta.url)('../../config/resources/logical-ids.cjs'),
);

const Changes = v.object({ changes: v.array(v.object({ state: v.string() })) });

const Stages = v.object({ default: v.object({ smsSpendAlarmUsd: v.number() }) });
const InstitutionsFile = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ institutions: v.record(v.string(), v.unknown()) }),
);

/** The CloudWatch alarm of this name, as it is deployed. */
const readAlarm = (name: DrilledAlarm, settings: Partial<Settings> = {}): Alarm => {
  const { Resources } = v.parse(
    Template,
    createRequire(import.meta.url)('../../config/resources/alarms.cjs'),
  );
  const found = Object.values(Resources).find(({ Properties }) => Properties.AlarmName.endsWith(`}-${name}`));
  if (found === undefined) throw new Error(`${name} is not in the template.`);
  const stages = readFileSync(join(root, 'config/stages.yml'), 'utf8');
  const deployed = { ...v.parse(Stages, parseYaml(stages, { logLevel: 'silent' })).default, ...settings };
  const { Threshold: threshold } = found.Properties;
  const Threshold = threshold === '${param:smsSpendAlarmUsd}' ? deployed.smsSpendAlarmUsd : threshold;
  return v.parse(Alarm, { ...found.Properties, Threshold });
};

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

const sentenceOf = (step: Step): string => {
  switch (step.do) {
    case 'break':
      return `Break the ${step.at} stand-in: ${JSON.stringify(step.fault)}`;
    case 'repair':
      return `Repair the ${step.at} stand-in.`;
    case 'verify': {
      const institutionId = institutionOf(step.customer ?? 'finley');
      return `A partner verifies a customer of ${institutionId}: ${step.answers}.`;
    }
    case 'update':
      return `A partner changes an email address to ${step.email}: ${step.answers}.`;
    case 'update both':
      return `A partner changes an email address to ${step.email}, and the postal address: ${step.answers}.`;
    case 'quirks':
      return `The platform's quirks: ${JSON.stringify(step.quirks)}`;
    case 'write elsewhere':
      return `Another system writes ${step.email} to the same customer.`;
    case 'pass':
      return `${step.minutes} minutes pass.`;
    case 'wait':
      return `Wait ${step.seconds} seconds.`;
    case 'settle':
      return 'settle-changes runs.';
    case 'show':
      return `The newest change is ${step.state}.`;
    case 'publish':
      return `A message reaches ${step.to}: ${step.message}`;
    case 'throttle':
      return `The reserved concurrency of ${step.functionName} is set to 0.`;
    case 'release':
      return `The reserved concurrency of ${step.functionName} is set back.`;
    case 'lose SMS reports':
      return 'SNS may not write what becomes of text messages.';
    case 'keep SMS reports':
      return 'SNS may write what becomes of text messages again.';
    case 'purge':
      return 'The dead-letter queues are purged.';
    case 'spend':
      return `This month's text messages have cost ${step.usd} USD.`;
    case 'deploy':
      return `Deploy the settings of the repository, but for these: ${JSON.stringify(step.settings)}`;
  }
};

interface Scene {
  readonly stack: Stack;
  readonly clockFile: string;
  readonly metrics: Metrics;
  readonly hindrances: Hindrances;
  readonly deploy: (settings: Partial<Settings>) => Promise<void>;
}

const startPlay = async ({ stack, clockFile, metrics, hindrances, deploy }: Scene) => {
  const askTokens = async () =>
    new Map(
      await Promise.all(
        institutionIds.map(async (id) => [id, await askToken(stack.urls.platform, id)] as const),
      ),
    );
  let tokens = await askTokens();

  const request = async (
    customer: Customer,
    method: string,
    verb: string,
    answers: number,
    body?: object,
  ) => {
    const answer = await fetch(`${stack.urls.api}/v1/customers/${seededCustomerIds[customer]}:${verb}`, {
      method,
      headers: {
        authorization: `Bearer ${tokens.get(institutionOf(customer)) ?? ''}`,
        correlationId: randomUUID(),
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const isFailure = answer.status >= 500;
    metrics.add('AWS/ApiGateway', 'Count', { ApiId: 'HttpApi' });
    metrics.add('AWS/ApiGateway', '5xx', { ApiId: 'HttpApi' }, Number(isFailure));
    if (answer.status !== answers) throw new Error(`It answered ${answer.status}: ${await answer.text()}`);
  };

  const newestState = async (): Promise<string | undefined> => {
    const answer = await fetch(`${stack.urls.api}/v1/customers/${seededCustomerIds.finley}/contact-changes`, {
      headers: { authorization: `Bearer ${tokens.get('00016') ?? ''}`, correlationId: randomUUID() },
    });
    return v.parse(Changes, await answer.json()).changes[0]?.state;
  };

  const writeElsewhere = (customer: Customer, email: string): void => {
    const user = stack.platform.users.find(
      institutionOf(customer),
      'LEGACY_USER_GUID',
      seededCustomerIds[customer],
    );
    if (user === undefined) throw new Error('There is no such customer.');
    const { document } = user;
    const contactMethods = document.contactMethods.map((method) =>
      method.protocol === 'EMAIL' ? { ...method, contactInfo: email } : method,
    );
    stack.platform.users.replace({ ...document, email, contactMethods });
  };

  return async (step: Step): Promise<void> => {
    switch (step.do) {
      case 'break':
        await fetch(`${stack.urls[step.at]}/_faults`, { method: 'POST', body: JSON.stringify(step.fault) });
        break;
      case 'repair':
        await fetch(`${stack.urls[step.at]}/_faults`, { method: 'DELETE' });
        break;
      case 'verify':
        await request(step.customer ?? 'finley', 'GET', 'verify', step.answers);
        break;
      case 'update': {
        const body = { email: { emailAddress: step.email } };
        await request(step.customer ?? 'finley', 'PUT', 'contact-info', step.answers, body);
        break;
      }
      case 'update both': {
        const { postalAddress } = publishedSample;
        const body = { email: { emailAddress: step.email }, postalAddress };
        await request('finley', 'PUT', 'contact-info', step.answers, body);
        break;
      }
      case 'quirks':
        await fetch(`${stack.urls.platform}/_quirks`, { method: 'PUT', body: JSON.stringify(step.quirks) });
        break;
      case 'write elsewhere':
        writeElsewhere(step.customer ?? 'finley', step.email);
        break;
      case 'pass':
        passTime(clockFile, step.minutes * 60_000);
        tokens = await askTokens().catch(() => tokens);
        break;
      case 'wait':
        await sleep(step.seconds * 1000);
        break;
      case 'settle':
        await stack.invoke('settle-changes', {});
        break;
      case 'show': {
        const state = await newestState();
        if (state !== step.state) throw new Error(`The newest change is ${state ?? 'none'}.`);
        break;
      }
      case 'publish':
        stack.aws.invocations.add(step.to, {
          Records: [{ EventSource: 'aws:sns', Sns: { Message: step.message } }],
        });
        break;
      case 'throttle':
        hindrances.throttled.add(step.functionName);
        break;
      case 'release':
        hindrances.throttled.delete(step.functionName);
        break;
      case 'lose SMS reports':
      case 'keep SMS reports':
        hindrances.areSmsReportsLost = step.do === 'lose SMS reports';
        break;
      case 'purge':
        stack.aws.invocations.forgetDeadLetters();
        break;
      case 'spend':
        hindrances.smsSpentUsd = step.usd;
        break;
      case 'deploy':
        await deploy(step.settings);
    }
    // What is announced or reported meanwhile is handled before the next step; what fails is tried again.
    await stack.aws.invocations.settled();
  };
};

/** Raises an alarm on a stack of its own, says what to look at, mends the cause, and fails if either does not happen. */
export const playDrill = async (name: DrilledAlarm, print: (line: string) => void): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'drill-'));
  const clockFile = join(directory, 'passed-ms');
  writeFileSync(clockFile, '0');
  const stopClock = followClock(clockFile);
  const institutionsFile = join(directory, 'institutions.json');
  writeInstitutions(institutionsFile);
  let alarm = readAlarm(name);
  const metrics = createMetrics();
  const hindrances: Hindrances = { throttled: new Set(), areSmsReportsLost: false, smsSpentUsd: 0 };
  let startAnew = (): Promise<void> => Promise.resolve();
  const deploy = async (settings: Partial<Settings>): Promise<void> => {
    writeInstitutions(institutionsFile, settings);
    alarm = readAlarm(name, settings);
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
    const perform = await startPlay({ stack, clockFile, metrics, hindrances, deploy });
    const play = async (steps: readonly Step[]): Promise<void> => {
      for (const step of steps) {
        print(`  ${sentenceOf(step)}`);
        await perform(step);
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
