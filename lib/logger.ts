import type { AlarmName } from './alarms.ts';

/**
 * Everything that may be said in a log line. There is no field for a contact value, a token or a free text, and what
 * is not named here is dropped when the line is written.
 */
export interface LogFields {
  readonly correlationId?: string | undefined;
  readonly institutionId?: string | undefined;
  readonly clientId?: string | undefined;
  /** Keyed hash of the customer a request was about. */
  readonly customer?: string | undefined;
  readonly changeId?: string | undefined;
  readonly fields?: readonly string[] | undefined;
  /** The end of a request: `done` or an error's reason. */
  readonly verdict?: string | undefined;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  readonly status?: number | undefined;
  readonly state?: string | undefined;
  readonly channel?: string | undefined;
  readonly role?: string | undefined;
  readonly attempt?: number | undefined;
  readonly count?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly ageMs?: number | undefined;
  readonly operation?: string | undefined;
}

const fieldNames = [
  'correlationId',
  'institutionId',
  'clientId',
  'customer',
  'changeId',
  'fields',
  'verdict',
  'reason',
  'detail',
  'status',
  'state',
  'channel',
  'role',
  'attempt',
  'count',
  'durationMs',
  'ageMs',
  'operation',
] as const satisfies readonly (keyof LogFields)[];

type Level = 'debug' | 'info' | 'warn' | 'error';
const levels: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** What an error may say of itself: its class, its code and where it arose, for it and each of its causes. */
interface ErrorTrace {
  readonly name: string;
  readonly code?: string;
  readonly at: readonly string[];
}

export interface Logger {
  debug(event: string, fields?: LogFields, error?: unknown): void;
  info(event: string, fields?: LogFields, error?: unknown): void;
  warn(event: string, fields?: LogFields, error?: unknown): void;
  error(event: string, fields?: LogFields, error?: unknown): void;
  /** Says that a person must look: an error line that counts as one in the metric its CloudWatch alarm watches. */
  alarm(name: AlarmName, fields?: LogFields, error?: unknown): void;
  /** Counts an outcome: one line in CloudWatch's embedded metric format. */
  count(metric: 'Request' | 'Notice' | 'Settlement', dimension: string, fields?: LogFields): void;
}

const identifier = /^[\w.:/#-]{1,100}$/;
const maxCauses = 5;
const maxFrames = 8;

const traceOf = (error: unknown): readonly ErrorTrace[] => {
  const trace: ErrorTrace[] = [];
  for (let at = error; at instanceof Error && trace.length < maxCauses; at = at.cause) {
    const code = 'code' in at && typeof at.code === 'string' && identifier.test(at.code) ? at.code : undefined;
    trace.push({
      name: identifier.test(at.name) ? at.name : 'Error',
      ...(code !== undefined && { code }),
      // A stack begins with the message, which may repeat anything: only lines that are frames are kept.
      at: (at.stack ?? '')
        .split('\n')
        .filter((line) => /^\s+at .+:\d+:\d+\)?$/.test(line))
        .slice(0, maxFrames)
        .map((line) => line.trim()),
    });
  }
  return trace;
};

const allowed = (fields: LogFields): LogFields =>
  Object.fromEntries(fieldNames.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]));

/** CloudWatch's embedded metric format: a log line that is also a count. */
const metric = (at: number, name: string, dimension: string) => ({
  _aws: {
    Timestamp: at,
    CloudWatchMetrics: [{ Namespace: 'ContactInfo', Dimensions: [[dimension]], Metrics: [{ Name: name, Unit: 'Count' }] }],
  },
  [name]: 1,
});

/** Writes one JSON object per line. `write` receives the line without its line break. */
export const createLogger = ({
  write,
  now,
  level = 'info',
}: {
  readonly write: (line: string) => void;
  readonly now: () => number;
  readonly level?: Level;
}): Logger => {
  const log = (at: Level, event: string, fields: LogFields, error: unknown, extra: object = {}): void => {
    if (levels.indexOf(at) < levels.indexOf(level)) return;
    write(
      JSON.stringify({
        time: new Date(now()).toISOString(),
        level: at,
        event,
        ...allowed(fields),
        ...(error !== undefined && { errors: traceOf(error) }),
        ...extra,
      }),
    );
  };
  return {
    debug: (event, fields = {}, error) => log('debug', event, fields, error),
    info: (event, fields = {}, error) => log('info', event, fields, error),
    warn: (event, fields = {}, error) => log('warn', event, fields, error),
    error: (event, fields = {}, error) => log('error', event, fields, error),
    alarm: (name, fields = {}, error) =>
      log('error', name, fields, error, { alarm: name, ...metric(now(), 'Alarm', 'alarm') }),
    count: (name, dimension, fields = {}) =>
      log('error', name.toLowerCase(), fields, undefined, { outcome: dimension, level: 'info', ...metric(now(), name, 'outcome') }),
  };
};
