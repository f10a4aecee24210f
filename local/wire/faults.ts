import * as v from 'valibot';

const Count = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least));

const common = {
  /** An operation, `*` standing for any text, e.g. `PATCH /v1/institution-users/*` or `dynamodb PutItem`. */
  on: v.pipe(v.string(), v.nonEmpty()),
  /** How many requests it meets; absent: every one until the faults are cleared. */
  times: v.optional(Count(1)),
};

const reply = {
  status: v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)),
  /** Sent as JSON in the service's format; a text is sent unchanged. */
  body: v.optional(v.unknown()),
};

/** A fault of requests to a stand-in. */
export const Fault = v.variant('do', [
  /** Carried out and answered `delayMs` late. */
  v.strictObject({ ...common, do: v.literal('delay'), delayMs: Count(0) }),
  /** Not carried out; answered with `status`. */
  v.strictObject({ ...common, ...reply, do: v.literal('status') }),
  /** Not carried out; the connection is torn down. */
  v.strictObject({ ...common, do: v.literal('reset') }),
  /** Neither carried out nor answered. */
  v.strictObject({ ...common, do: v.literal('hang') }),
  v.strictObject({ ...common, do: v.literal('apply-then-reset') }),
  v.strictObject({ ...common, ...reply, do: v.literal('apply-then-status') }),
  /** Torn down, or answered with `status`, at once; carried out `delayMs` later. */
  v.strictObject({
    ...common,
    do: v.literal('apply-late'),
    delayMs: Count(0),
    status: v.optional(reply.status),
    body: reply.body,
  }),
]);
export type Fault = v.InferOutput<typeof Fault>;

const matches = (pattern: string, operation: string): boolean =>
  new RegExp(`^${pattern.replace(/[^\w*]/g, '\\$&').replaceAll('*', '.*')}$`, 's').test(operation);

/** What is wrong with a control's body, and where. */
export const problemOf = (issue: v.BaseIssue<unknown>): string => {
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
};

/** The faults that are switched on in one or more stand-ins. */
export const createFaultRegistry = () => {
  let active: { readonly fault: Fault; left: number }[] = [];
  return {
    /** Switches on one fault or a list of them; answers what is wrong with the request otherwise. */
    add: (
      input: unknown,
    ): { readonly added: readonly Fault[] } | { readonly problems: readonly string[] } => {
      const result = v.safeParse(v.array(Fault), Array.isArray(input) ? input : [input]);
      if (!result.success) return { problems: result.issues.map(problemOf) };
      active.push(...result.output.map((fault) => ({ fault, left: fault.times ?? Infinity })));
      return { added: result.output };
    },
    /** The first fault that meets one of an operation's names; counts as met. */
    take: (operations: readonly string[]): Fault | undefined => {
      const met = active.find(({ fault }) => operations.some((operation) => matches(fault.on, operation)));
      if (met === undefined) return undefined;
      met.left -= 1;
      active = active.filter(({ left }) => left > 0);
      return met.fault;
    },
    list: (): readonly Fault[] =>
      active.map(({ fault, left }) => (left === Infinity ? fault : { ...fault, times: left })),
    clear: (): void => {
      active = [];
    },
  };
};
export type FaultRegistry = ReturnType<typeof createFaultRegistry>;
