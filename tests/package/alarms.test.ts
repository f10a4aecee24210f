import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { alarms } from '../../lib/alarms.ts';
import type { ErrorReason } from '../../lib/error-table.ts';
import { drills } from '../../local/drill/drills.ts';
import { functionNames, resource, resources, root, stage } from './packaged.ts';

describe('the packaged alarms', () => {
  const Metric = v.object({
    Namespace: v.string(),
    MetricName: v.string(),
    Dimensions: v.array(v.object({ Name: v.string(), Value: v.unknown() })),
  });
  const Alarm = v.looseObject({
    AlarmName: v.string(),
    AlarmDescription: v.string(),
    AlarmActions: v.array(v.unknown()),
    OKActions: v.optional(v.array(v.unknown())),
    ...v.partial(Metric).entries,
    Metrics: v.optional(
      v.array(v.looseObject({ Id: v.string(), MetricStat: v.optional(v.looseObject({ Metric })) })),
    ),
  });
  const packagedAlarms = () =>
    resources('AWS::CloudWatch::Alarm').map(([, alarm]) => v.parse(Alarm, alarm.Properties));

  const metricsOf = ({ Metrics = [], ...alarm }: v.InferOutput<typeof Alarm>): readonly object[] => [
    alarm,
    ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []),
  ];
  const ofOurs = (MetricName: string, dimensions: object) => ({
    Namespace: 'ContactInfo',
    MetricName,
    Dimensions: Object.entries(dimensions).map(([Name, Value]: [string, unknown]) => ({ Name, Value })),
  });
  /** They end requests that no function counts as its error. */
  const failures = [
    'internal',
    'service-unavailable',
    'upstream-unavailable',
    'outcome-unknown',
  ] satisfies ErrorReason[];

  it.each<readonly [string, object]>([
    ...Object.keys(alarms).map((alarm) => [alarm, ofOurs('Alarm', { alarm })] as const),
    ...failures.map((outcome) => [outcome, ofOurs('Request', { outcome })] as const),
    [
      'the gateway’s own answers',
      {
        Namespace: 'AWS/ApiGateway',
        MetricName: '5xx',
        Dimensions: [{ Name: 'ApiId', Value: { Ref: 'HttpApi' } }],
      },
    ],
    ...['Reputation.BounceRate', 'Reputation.ComplaintRate', 'SMSMonthToDateSpentUSD'].map(
      (MetricName) => [MetricName, { MetricName }] as const,
    ),
  ])('watch for %s', (_, metric) => {
    expect(packagedAlarms().flatMap(metricsOf)).toContainEqual(expect.objectContaining(metric));
  });

  it('compare unknown outcomes with all requests that write: updates and reverts', () => {
    expect(
      packagedAlarms().find(({ AlarmName }) => AlarmName.endsWith('requests-outcome-unknown'))?.Metrics,
    ).toMatchObject([
      { Id: 'failed' },
      ...['UpdateDashcontact', 'RevertDashchange'].map((name) => ({
        MetricStat: {
          Metric: {
            MetricName: 'Invocations',
            Dimensions: [{ Name: 'FunctionName', Value: { Ref: `${name}LambdaFunction` } }],
          },
        },
      })),
      { Expression: '100 * failed / (FILL(part1, 0) + FILL(part2, 0))' },
    ]);
  });

  it('send no OK message for events', () => {
    const events = packagedAlarms().filter(({ MetricName }) => MetricName === 'Alarm');
    expect(events.map(({ OKActions }) => OKActions)).toEqual(events.map(() => undefined));
    expect(events).toHaveLength(Object.keys(alarms).length);
  });

  it('notify the operations topic and name an existing runbook', () => {
    for (const { AlarmActions, AlarmDescription } of packagedAlarms()) {
      expect(AlarmActions).toEqual([{ Ref: 'OperationsTopic' }]);
      const [, runbook = 'none'] = /See (docs\/runbooks\/[\w-]+\.md)\.$/.exec(AlarmDescription) ?? [];
      expect({ runbook, exists: existsSync(join(root, runbook)) }).toEqual({ runbook, exists: true });
    }
  });

  it('have a drill each, or share the drill of the same alarm of another function', () => {
    const ofAnyFunction = new RegExp(
      `^(?:${functionNames.join('|')})-(?=(?:errors|throttles|dead-letters)$)`,
    );
    const kindsOf = (names: readonly string[]) =>
      [...new Set(names.map((name) => name.replace(ofAnyFunction, '*-')))].sort();
    const names = packagedAlarms().map(({ AlarmName }) => AlarmName.replace(`contact-info-${stage}-`, ''));
    expect(kindsOf(Object.keys(drills))).toEqual(kindsOf(names));
  });

  it('watch every dead-letter queue and every function', () => {
    const watched = packagedAlarms().map(({ MetricName }) => MetricName);
    const count = (metric: string): number => watched.filter((name) => name === metric).length;
    expect(count('ApproximateNumberOfMessagesVisible')).toBe(resources('AWS::SQS::Queue').length);
    expect(count('Errors')).toBe(functionNames.length);
    expect(count('Throttles')).toBe(functionNames.length);
  });

  it('detect within minutes that settlement has stopped, because a minute without a run counts as 0', () => {
    expect(packagedAlarms().find(({ AlarmName }) => AlarmName.endsWith('settlement-stopped'))).toMatchObject({
      Metrics: [
        { MetricStat: { Metric: { MetricName: 'Invocations' }, Period: 60 } },
        { Expression: 'FILL(runs, 0)' },
      ],
      EvaluationPeriods: 6,
      DatapointsToAlarm: 5,
    });
  });

  it('watch text messages without reports', () => {
    const watched = packagedAlarms()
      .filter(({ AlarmName }) => AlarmName.endsWith('sms-unreported'))
      .flatMap(metricsOf);
    expect(watched).toContainEqual(ofOurs('Notice', { channel: 'sms', outcome: 'sent' }));
    const groups = resources('AWS::Logs::LogGroup').filter(([logicalId]) => /^Sms/.test(logicalId));
    for (const [logicalId] of groups) {
      const Dimensions = [{ Name: 'LogGroupName', Value: { Ref: logicalId } }];
      expect(watched).toContainEqual(expect.objectContaining({ Dimensions }));
    }
  });
});

describe('the packaged dashboard', () => {
  const Body = v.object({
    'Fn::Sub': v.pipe(
      v.string(),
      v.parseJson(),
      v.object({ widgets: v.array(v.looseObject({ type: v.string(), properties: v.looseObject({}) })) }),
    ),
  });
  const widgets = () =>
    v.parse(Body, resource('AWS::CloudWatch::Dashboard').Properties['DashboardBody'])['Fn::Sub'].widgets;

  it('shows every alarm', () => {
    const shown = widgets().flatMap(({ properties }) =>
      v.parse(v.fallback(v.array(v.string()), []), properties['alarms']),
    );
    const names = resources('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties['AlarmName']);
    expect(shown.map((arn) => arn.replace(/^.*:alarm:/, ''))).toEqual(names);
  });

  it('shows requests, verdicts, notices, reports and spend', () => {
    const shown = JSON.stringify(widgets());
    const metrics = ['Request', 'SettlementAge', 'Settlement', 'Notice', 'Latency', 'SMSMonthToDateSpentUSD'];
    for (const metric of metrics) {
      expect(shown).toContain(metric);
    }
  });
});
