import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { AppError, type FieldProblem } from '../../lib/errors.ts';
import { parse } from '../../lib/parse.ts';
import { fuzzRuns } from '../fuzz-runs.ts';

/** What is wrong with the input by the schema's reading. */
const problemsOf = (schema: v.GenericSchema, input: unknown): readonly FieldProblem[] => {
  try {
    parse('thing', schema, input);
    return [];
  } catch (error) {
    return error instanceof AppError ? error.problems : [{ field: 'no', problem: 'AppError' }];
  }
};

/** The one problem of the whole, or those of its fields. */
type Expected = string | Readonly<Record<string, string>>;

const inFull = (expected: Expected): readonly FieldProblem[] =>
  Object.entries(typeof expected === 'string' ? { thing: expected } : expected).map(([field, problem]) => ({
    field,
    problem,
  }));

const Person = v.strictObject({
  name: v.pipe(v.string(), v.nonEmpty('must not be empty')),
  age: v.optional(v.number()),
  pets: v.optional(v.array(v.strictObject({ kind: v.picklist(['cat', 'dog']) }))),
});

describe('parse', () => {
  it('returns the input as the schema parses it', () => {
    expect(parse('thing', v.pipe(v.string(), v.trim()), ' x ')).toBe('x');
  });

  it.each<[string, v.GenericSchema, unknown, Expected]>([
    ['text', v.string(), 1, 'must be text'],
    ['a boolean', v.boolean(), 'canary', 'must be true or false'],
    ['an object', v.object({}), 'canary', 'must be an object'],
    ['an object with known members', Person, null, 'must be an object'],
    ['a list', v.array(v.string()), 'canary', 'must be a list'],
    ['a record', v.record(v.string(), v.string()), 'canary', 'must be an object'],
    ['one of a list of values', v.picklist(['a']), 'canary', 'is not one of the allowed values'],
    ['one literal value', v.literal('a'), 'canary', 'is not the allowed value'],
    ['one of two forms', v.union([v.string(), v.number()]), true, 'is not of an allowed form'],
    [
      'one of two objects',
      v.variant('kind', [v.object({ kind: v.literal('a') }), v.object({ kind: v.literal('b') })]),
      { kind: 'canary' },
      { kind: 'is not of an allowed form' },
    ],
    ['JSON', v.pipe(v.string(), v.parseJson()), '{canary', 'must be JSON'],
    ['any value at all', v.nonOptional(v.optional(v.string())), undefined, 'is required'],
    ['something that has no message', v.pipe(v.string(), v.isbn()), 'canary', 'is not valid'],
    [
      'something that has its own message',
      v.pipe(v.string(), v.maxLength(2, 'must be short')),
      'canary',
      'must be short',
    ],
  ])('describes the problem without the value if it expects %s', (_case, schema, input, problems) => {
    expect(problemsOf(schema, input)).toEqual(inFull(problems));
  });

  it.each<[string, unknown, Expected]>([
    ['a missing member', {}, { name: 'is required' }],
    ['every bad member', { name: '', age: 'canary' }, { name: 'must not be empty', age: 'must be a number' }],
    [
      'a member of a list by its index',
      { name: 'x', pets: [{ kind: 'cat' }, { kind: 'canary' }] },
      { 'pets.1.kind': 'is not one of the allowed values' },
    ],
    [
      'the object around an unknown member, whose name the sender chose',
      { name: 'x', canary: 1 },
      'must be an object without unknown members',
    ],
    [
      'the list item around an unknown member',
      { name: 'x', pets: [{ kind: 'cat', canary: 1 }] },
      { 'pets.0': 'must be an object without unknown members' },
    ],
  ])('names %s', (_case, input, problems) => {
    expect(problemsOf(Person, input)).toEqual(inFull(problems));
  });

  it('throws the given reason (`internal` by default) and names the input in the detail', () => {
    expect(() => parse('reply', v.string(), 1)).toThrow(
      expect.objectContaining({ reason: 'internal', detail: 'reply-not-valid' }),
    );
    expect(() => parse('body', v.string(), 1, 'validation-failed')).toThrow(
      expect.objectContaining({ reason: 'validation-failed', detail: 'body-not-valid', cause: undefined }),
    );
  });

  it('never repeats a value or the name of an unknown member', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, name) => {
        const marked = JSON.parse(
          JSON.stringify({ value, [`canary-${name}`]: value }),
          (_key, each: unknown) => (typeof each === 'string' ? `canary-${each}` : each),
        ) as unknown;
        const said = JSON.stringify([
          problemsOf(Person, marked),
          problemsOf(v.variant('value', [v.object({ value: v.literal('a') })]), marked),
        ]);
        expect(said).not.toContain('canary');
      }),
      { numRuns: fuzzRuns },
    );
  });
});
