import * as v from 'valibot';
import { AppError, type ErrorReason, type FieldProblem } from './errors.ts';

/** Words for what valibot itself finds wrong; its own default messages repeat what the sender wrote. */
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

/** Whether the issue is about a member that the schema names and the input lacks. */
const isMissing = (issue: v.BaseIssue<unknown>): boolean =>
  issue.kind === 'schema' && issue.received === 'undefined' && issue.expected !== 'never';

const describe = (issue: v.BaseIssue<unknown>): string =>
  isMissing(issue) ? 'is required' : (problems[issue.type] ?? 'is not valid');

/** The dotted path of an issue; a member that the schema does not name is left out, as its name is the sender's words. */
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

/** What `input` is as `schema` reads it, or every bad field of it and never a value. */
export const tryParse = <const Schema extends v.GenericSchema>(
  what: string,
  schema: Schema,
  input: unknown,
):
  | { readonly value: v.InferOutput<Schema>; readonly problems?: never }
  | { readonly problems: readonly FieldProblem[] } => {
  const result = v.safeParse(schema, input, { message: describe });
  return result.success ? { value: result.output } : { problems: result.issues.map(toProblem(what)) };
};

/**
 * The one door for outside data. Returns `input` as `schema` reads it, or throws one {@link AppError} naming every
 * bad field and never a value.
 */
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
