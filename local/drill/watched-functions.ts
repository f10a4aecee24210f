import { createRequire } from 'node:module';
import * as v from 'valibot';
import type { FunctionHost } from '../functions/function-host.ts';
import type { Metrics } from './metrics.ts';

const ToId = v.custom<(name: string) => string>((value) => typeof value === 'function');
const ids = v.parse(
  v.object({ generatedId: ToId, pascalCase: ToId }),
  createRequire(import.meta.url)('../../config/resources/logical-ids.cjs'),
);

export const { pascalCase } = ids;

/** An SES event about an email. */
const EmailReport = v.object({
  Records: v.tuple([
    v.object({
      Sns: v.object({ Message: v.pipe(v.string(), v.parseJson(), v.object({ eventType: v.string() })) }),
    }),
  ]),
});

/** Faults of the functions' environment or of the account. */
export interface Hindrances {
  /** Functions without any reserved concurrency left. */
  readonly throttled: Set<string>;
  /** Whether SNS cannot write delivery reports of text messages. */
  areSmsReportsLost: boolean;
  /** What this month's text messages have cost. */
  smsSpentUsd: number;
}

/** As docs/cost.md counts a text message to the United States. */
const smsUsd = 0.01;

/** Counts AWS's own metrics of functions and their triggers. */
export const watchFunctions = (
  host: FunctionHost,
  metrics: Metrics,
  hindrances: Hindrances,
): FunctionHost => {
  const countEmail = (event: unknown): void => {
    const report = v.safeParse(EmailReport, event);
    if (!report.success) return;
    metrics.add('AWS/SES', report.output.Records[0].Sns.Message.eventType);
    for (const type of ['Bounce', 'Complaint']) {
      const rate = metrics.sumOf('AWS/SES', type) / metrics.sumOf('AWS/SES', 'Send');
      metrics.add('AWS/SES', `Reputation.${type}Rate`, {}, rate);
    }
  };

  const invoke = async (functionName: string, event: unknown): Promise<unknown> => {
    const dimensions = { FunctionName: `${ids.generatedId(functionName)}LambdaFunction` };
    if (hindrances.throttled.has(functionName)) {
      metrics.add('AWS/Lambda', 'Throttles', dimensions);
      throw new Error(`${functionName} is throttled.`);
    }
    if (typeof event === 'object' && event !== null && 'awslogs' in event) {
      hindrances.smsSpentUsd += smsUsd;
      metrics.add('AWS/SNS', 'SMSMonthToDateSpentUSD', {}, hindrances.smsSpentUsd);
      if (hindrances.areSmsReportsLost) return undefined;
      metrics.add('AWS/Logs', 'IncomingLogEvents', { LogGroupName: 'SmsDelivered' });
    }
    if (functionName === 'record-delivery') countEmail(event);
    metrics.add('AWS/Lambda', 'Invocations', dimensions);
    try {
      return await host.invoke(functionName, event);
    } catch (error) {
      metrics.add('AWS/Lambda', 'Errors', dimensions);
      throw error;
    }
  };
  return { invoke, close: host.close };
};
