import * as v from 'valibot';
import type { ErrorReason } from './error-table.ts';
import { AppError, type FieldProblem, type Reading } from './errors.ts';

export const List = <const Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.readonly());

export const Shape = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(v.object(entries), v.readonly());

/** valibot accepts a list as an object. */
export const Members = v.pipe(
  v.unknown(),
  v.check((input) => !Array.isArray(input), 'must be an object'),
  v.record(v.string(), v.unknown()),
);

export const JsonText = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.pipe(v.string(), v.parseJson(), schema);

/** valibot's default messages repeat the input. */
const problems: Readonly<Record<string, string>> = {
  string: 'must be text',
  number: 'must be a number',
  boolean: 'must be true or false',
  object: 'must be an object',
  strict_object: 'must be an object without unknown members',
  loose_object: 'must be an object',
  array: 'must be a list',
  record: 'must be an object',
  picklist: 'is not one of the allowed values',
  literal: 'is not the allowed value',
  union: 'is not of an allowed form',
  variant: 'is not of an allowed form',
  parse_json: 'must be JSON',
  non_optional: 'is required',
};

const isMissing = (issue: v.BaseIssue<unknown>): boolean =>
  issue.kind === 'schema' && issue.received === 'undefined' && issue.expected !== 'never';

/** What is no object at all has no unknown members. */
const typeOf = ({ type, expected }: v.BaseIssue<unknown>): string =>
  type === 'strict_object' && expected !== 'never' ? 'object' : type;

const describe = (issue: v.BaseIssue<unknown>): string =>
  isMissing(issue) ? 'is required' : (problems[typeOf(issue)] ?? 'is not valid');

/** A dotted path, without unknown members, because their names come from the sender. */
const fieldOf = (issue: v.BaseIssue<unknown>, what: string): string =>
  (issue.path ?? [])
    .filter(({ origin }) => origin === 'value' || isMissing(issue))
    .map(({ key }) => String(key))
    .join('.') || what;

const toProblem =
  (what: string) =>
  (issue: v.BaseIssue<unknown>): FieldProblem => ({
    field: fieldOf(issue, what),
    problem: issue.message,
  });

export const tryParse = <const Schema extends v.GenericSchema>(
  what: string,
  schema: Schema,
  input: unknown,
): Reading<v.InferOutput<Schema>> => {
  const result = v.safeParse(schema, input, { message: describe });
  return result.success ? { value: result.output } : { problems: result.issues.map(toProblem(what)) };
};

/** All data from outside passes through here; throws one {@link AppError} that names every bad field. */
export const parse = <const Schema extends v.GenericSchema>(
  what: string,
  schema: Schema,
  input: unknown,
  reason: ErrorReason = 'internal',
): v.InferOutput<Schema> => {
  const result = tryParse(what, schema, input);
  if (result.problems === undefined) return result.value;
  throw new AppError(reason, { detail: `${what}-not-valid`, problems: result.problems });
};

export const Integer = v.pipe(v.number(), v.integer());

export const WholeNumber = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/, 'must be a whole number'),
    v.transform(Number),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
