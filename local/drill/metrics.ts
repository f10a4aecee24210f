import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';

const Dimensions = v.array(v.object({ Name: v.string(), Value: v.unknown() }));
const Metric = v.object({
  Namespace: v.string(),
  MetricName: v.string(),
  Dimensions: v.optional(Dimensions, []),
});
type Metric = v.InferOutput<typeof Metric>;

/** An alarm of the template, as far as it says when it goes off. */
const Alarm = v.intersect([
  v.object({
    AlarmDescription: v.string(),
    Threshold: v.number(),
    ComparisonOperator: v.picklist(['GreaterThanThreshold', 'LessThanThreshold']),
  }),
  v.union([
    v.object({ ...Metric.entries, Statistic: v.picklist(['Sum', 'Maximum']) }),
    v.object({
      Metrics: v.array(
        v.object({
          Id: v.string(),
          MetricStat: v.optional(v.object({ Metric })),
          Expression: v.optional(v.string()),
        }),
      ),
    }),
  ]),
]);
export type Alarm = v.InferOutput<typeof Alarm>;

const Template = v.object({
  Resources: v.record(v.string(), v.object({ Properties: v.looseObject({ AlarmName: v.string() }) })),
});
const Stages = v.object({ default: v.object({ smsSpendAlarmUsd: v.number() }) });

/** The CloudWatch alarm of this name, as it is deployed; `spendUsd` in place of what the settings say of text messages. */
export const deployedAlarm = (name: string, spendUsd?: number): Alarm => {
  const { Resources } = v.parse(
    Template,
    createRequire(import.meta.url)('../../config/resources/alarms.cjs'),
  );
  const found = Object.values(Resources).find(({ Properties }) => Properties.AlarmName.endsWith(`}-${name}`));
  const stages = readFileSync(join(import.meta.dirname, '../../config/stages.yml'), 'utf8');
  const { smsSpendAlarmUsd } = v.parse(Stages, parseYaml(stages, { logLevel: 'silent' })).default;
  const isSpend = found?.Properties['Threshold'] === '${param:smsSpendAlarmUsd}';
  return v.parse(Alarm, {
    ...found?.Properties,
    ...(isSpend && { Threshold: spendUsd ?? smsSpendAlarmUsd }),
  });
};

/** A metric in a log line (CloudWatch's embedded metric format). */
const LogLine = v.fallback(
  v.pipe(
    v.string(),
    v.parseJson(),
    v.looseObject({
      _aws: v.optional(
        v.object({
          CloudWatchMetrics: v.array(
            v.object({
              Namespace: v.string(),
              Dimensions: v.array(v.array(v.string())),
              Metrics: v.array(v.object({ Name: v.string() })),
            }),
          ),
        }),
        { CloudWatchMetrics: [] },
      ),
    }),
  ),
  { _aws: { CloudWatchMetrics: [] } },
);

const GetAtt = v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) });
const Ref = v.object({ Ref: v.string() });

/** A resource that a dimension names goes by its logical id. */
const textOf = (value: unknown): string => {
  if (v.is(Ref, value)) return value.Ref;
  return v.is(GetAtt, value) ? value['Fn::GetAtt'][0] : String(value);
};

const keyOf = ({ Namespace, MetricName, Dimensions }: Metric): string =>
  JSON.stringify([
    Namespace,
    MetricName,
    Dimensions.map(({ Name, Value }) => [Name, textOf(Value)]).toSorted(),
  ]);

/** Those functions of CloudWatch's metric math that the alarms use. */
const metricMath = {
  FILL: (value: number | undefined, missing: number): number => value ?? missing,
  IF: (condition: boolean, then: number, otherwise: number): number => (condition ? then : otherwise),
};

/** What CloudWatch would know of a stage, all in one period, and whether an alarm would go off at it. */
export const createMetrics = () => {
  const values = new Map<string, { readonly sum: number; readonly maximum: number }>();

  const add = (
    namespace: string,
    name: string,
    dimensions: Readonly<Record<string, unknown>> = {},
    value = 1,
  ): void => {
    const pairs = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    const key = keyOf({ Namespace: namespace, MetricName: name, Dimensions: pairs });
    const { sum = 0, maximum = -Infinity } = values.get(key) ?? {};
    values.set(key, { sum: sum + value, maximum: Math.max(maximum, value) });
  };

  const valueOf = (alarm: Alarm): number | undefined => {
    if (!('Metrics' in alarm)) {
      const found = values.get(keyOf(alarm));
      return alarm.Statistic === 'Sum' ? found?.sum : found?.maximum;
    }
    const known: Record<string, number | undefined> = {};
    for (const { Id, MetricStat } of alarm.Metrics) {
      if (MetricStat !== undefined) known[Id] = values.get(keyOf(MetricStat.Metric))?.sum;
    }
    const expression = alarm.Metrics.flatMap(({ Expression = [] }) => Expression).join('');
    return v.parse(
      v.union([v.number(), v.nan()]),
      runInNewContext(expression.replaceAll(' AND ', ' && '), { ...metricMath, ...known }),
    );
  };

  return {
    add,
    sumOf: (Namespace: string, MetricName: string): number =>
      values.get(keyOf({ Namespace, MetricName, Dimensions: [] }))?.sum ?? 0,
    readLine: (line: string): void => {
      const said = v.parse(LogLine, line);
      for (const { Namespace, Dimensions, Metrics } of said._aws.CloudWatchMetrics) {
        for (const { Name } of Metrics) {
          for (const names of Dimensions) {
            const dimensions = Object.fromEntries(names.map((name) => [name, said[name]]));
            add(Namespace, Name, dimensions, Number(said[Name]));
          }
        }
      }
    },
    sets: (alarm: Alarm): boolean => {
      const value = valueOf(alarm);
      if (value === undefined) return false;
      const { ComparisonOperator, Threshold } = alarm;
      return ComparisonOperator === 'LessThanThreshold' ? value < Threshold : value > Threshold;
    },
    forget: (): void => values.clear(),
  };
};
export type Metrics = ReturnType<typeof createMetrics>;
