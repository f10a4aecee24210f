import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';
import { FilterPolicy } from './filter-policy.ts';

/** A function of serverless.yml, as far as the local stack needs it. */
export interface DeployedFunction {
  readonly name: string;
  readonly timeoutMs: number;
  /** HTTP API route keys, e.g. `GET /v1/customers/{customerId}`. */
  readonly routes: readonly string[];
  /** How often its schedule runs it, if it has one. */
  readonly everyMs: number | undefined;
  /** Which messages of its topic it takes; undefined: all. */
  readonly filterPolicy: FilterPolicy | undefined;
}

const HttpApiEvent = v.object({
  httpApi: v.union([
    v.string(),
    v.pipe(
      v.object({ method: v.string(), path: v.string() }),
      v.transform(({ method, path }) => `${method.toUpperCase()} ${path}`),
    ),
  ]),
});
const ScheduleEvent = v.object({
  schedule: v.pipe(
    v.string(),
    v.regex(/^rate\(\d+ minutes?\)$/),
    v.transform((rate) => parseInt(rate.slice(5), 10)),
  ),
});
const FilteredEvent = v.object({ sns: v.object({ filterPolicy: v.unknown() }) });

const Deployment = v.object({
  provider: v.object({ timeout: v.optional(v.number(), 6) }),
  functions: v.record(
    v.string(),
    v.object({
      timeout: v.optional(v.number()),
      events: v.optional(v.array(v.unknown()), []),
    }),
  ),
});

const routeOf = (event: unknown): readonly string[] => {
  const route = v.safeParse(HttpApiEvent, event);
  return route.success ? [route.output.httpApi] : [];
};

const minutesOf = (event: unknown): readonly number[] => {
  const scheduled = v.safeParse(ScheduleEvent, event);
  return scheduled.success ? [scheduled.output.schedule] : [];
};

const filterPoliciesOf = (event: unknown): readonly FilterPolicy[] => {
  const filtered = v.safeParse(FilteredEvent, event);
  return filtered.success ? [v.parse(FilterPolicy, filtered.output.sns.filterPolicy)] : [];
};

/** Reads the functions, their routes and their time-outs from serverless.yml, so that they stand in one place only. */
export const readDeployment = (file: string): readonly DeployedFunction[] => {
  // CloudFormation's own tags (!Ref, !GetAtt) stay unresolved: nothing read here carries one.
  const document: unknown = parseYaml(readFileSync(file, 'utf8'), { merge: true, logLevel: 'silent' });
  const { provider, functions } = v.parse(Deployment, document);
  return Object.entries(functions).map(([name, { timeout = provider.timeout, events }]) => ({
    name,
    timeoutMs: timeout * 1000,
    routes: events.flatMap(routeOf),
    everyMs: events.flatMap(minutesOf).map((minutes) => minutes * 60_000)[0],
    filterPolicy: events.flatMap(filterPoliciesOf)[0],
  }));
};
