import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';

/** What the local stack needs to know of a function in serverless.yml. */
export interface DeployedFunction {
  readonly name: string;
  /** Path of the module without its ending, and the export: `functions/x/handler.handler`. */
  readonly handler: string;
  readonly timeoutMs: number;
  /** HTTP API route keys, e.g. `GET /v1/customers/{customerId}`. */
  readonly routes: readonly string[];
  readonly isScheduled: boolean;
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
const ScheduleEvent = v.object({ schedule: v.unknown() });

const Deployment = v.object({
  provider: v.object({ timeout: v.optional(v.number(), 6) }),
  functions: v.record(
    v.string(),
    v.object({
      handler: v.string(),
      timeout: v.optional(v.number()),
      events: v.optional(v.array(v.unknown()), []),
    }),
  ),
});

const routeOf = (event: unknown): readonly string[] => {
  const route = v.safeParse(HttpApiEvent, event);
  return route.success ? [route.output.httpApi] : [];
};

/** Reads the functions, their routes and their time-outs from serverless.yml, so that they stand in one place only. */
export const readDeployment = (file: string): readonly DeployedFunction[] => {
  // CloudFormation's own tags (!Ref, !GetAtt) stay unresolved: nothing read here carries one.
  const document: unknown = parseYaml(readFileSync(file, 'utf8'), { merge: true, logLevel: 'silent' });
  const { provider, functions } = v.parse(Deployment, document);
  return Object.entries(functions).map(([name, { handler, timeout = provider.timeout, events }]) => ({
    name,
    handler,
    timeoutMs: timeout * 1000,
    routes: events.flatMap(routeOf),
    isScheduled: events.some((event) => v.is(ScheduleEvent, event)),
  }));
};
