import type { AlarmName } from './alarms.ts';

/** The only fields that a log line may have, in this order. */
const fieldKinds = {
  correlationId: 'text',
  institutionId: 'text',
  clientId: 'text',
  actor: 'text',
  purpose: 'text',
  customer: 'text',
  changeId: 'text',
  fields: 'texts',
  reason: 'text',
  detail: 'text',
  status: 'number',
  state: 'text',
  channel: 'text',
  role: 'text',
  count: 'number',
  durationMs: 'number',
  ageMs: 'number',
  operation: 'text',
} as const;
type FieldKinds = typeof fieldKinds;

interface KindOfValue {
  readonly text: string;
  readonly texts: readonly string[];
  readonly number: number;
}

export type LogFields = { readonly [Name in keyof FieldKinds]?: KindOfValue[FieldKinds[Name]] | undefined };

const fieldNames = Object.keys(fieldKinds) as (keyof LogFields)[];

type Level = 'info' | 'warn' | 'error';

interface ErrorTrace {
  readonly name: string;
  readonly code?: string;
  readonly at: readonly string[];
}

export interface Logger {
  /** Something went wrong and was handled. */
  warn(event: string, fields?: LogFields, error?: unknown): void;
  /** A person must act; a CloudWatch alarm counts these lines. */
  alarm(name: AlarmName, fields?: LogFields, error?: unknown): void;
  outcome(
    of: 'Request' | 'Notice' | 'Settlement',
    outcome: string,
    fields?: LogFields,
    error?: unknown,
  ): void;
}

const identifier = /^[\w.:/#-]{1,100}$/;
const maxCauses = 5;
const maxFrames = 8;

/** A stack begins with the message, which may contain contact values. */
const framesOf = ({ message, stack = '' }: Error): readonly string[] =>
  stack
    .split('\n')
    .slice(message.split('\n').length)
    .filter((line) => /^ +at .+:\d+:\d+\)?$/.test(line))
    .slice(0, maxFrames)
    .map((line) => line.trim());

const traceOf = (error: unknown): readonly ErrorTrace[] => {
  const trace: ErrorTrace[] = [];
  for (let at = error; at instanceof Error && trace.length < maxCauses; at = at.cause) {
    const code =
      'code' in at && typeof at.code === 'string' && identifier.test(at.code) ? at.code : undefined;
    trace.push({
      name: identifier.test(at.name) ? at.name : 'Error',
      ...(code !== undefined && { code }),
      at: framesOf(at),
    });
  }
  return trace;
};

/** CloudWatch's embedded metric format. */
const metric = (
  at: number,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  { ageMs }: LogFields = {},
) => {
  const age = ageMs === undefined ? {} : { [`${name}Age`]: ageMs };
  return {
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: 'ContactInfo',
          Dimensions: [Object.keys(dimensions)],
          Metrics: [
            { Name: name, Unit: 'Count' },
            ...Object.keys(age).map((each) => ({ Name: each, Unit: 'Milliseconds' })),
          ],
        },
      ],
    },
    [name]: 1,
    ...age,
    ...dimensions,
  };
};

export const createLogger = ({
  write,
  now,
  requestId = () => undefined,
}: {
  readonly write: (line: string) => void;
  readonly now: () => number;
  readonly requestId?: () => string | undefined;
}): Logger => {
  const line = (
    level: Level,
    event: string,
    { fields = {}, error, extra = {} }: { fields?: LogFields | undefined; error?: unknown; extra?: object },
  ): void => {
    const time = new Date(now()).toISOString();
    const record: Record<string, unknown> = { time, level, event, requestId: requestId() };
    for (const name of fieldNames) if (fields[name] !== undefined) record[name] = fields[name];
    if (error !== undefined) record['errors'] = traceOf(error);
    write(JSON.stringify(Object.assign(record, extra)));
  };
  return {
    warn: (event, fields, error) => line('warn', event, { fields, error }),
    alarm: (name, fields, error) =>
      line('error', name, { fields, error, extra: metric(now(), 'Alarm', { alarm: name }, fields) }),
    outcome: (of, outcome, fields, error) => {
      const channel = fields?.channel;
      const dimensions = channel === undefined ? { outcome } : { channel, outcome };
      line('info', of.toLowerCase(), { fields, error, extra: metric(now(), of, dimensions, fields) });
    },
  };
};
