import * as v from 'valibot';
import { parse } from '../parse.ts';
import { Institution, type Institutions } from './institutions.ts';

const Members = v.record(v.string(), v.unknown());

const InstitutionsFile = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({
    $schema: v.optional(v.string()),
    /** What every institution has unless it says otherwise. */
    defaults: v.optional(Members, {}),
    institutions: v.pipe(
      v.record(v.pipe(v.string(), v.regex(/^\d{5}$/, 'must be named by five digits')), Members),
      v.check((institutions) => Object.keys(institutions).length > 0, 'must name an institution'),
    ),
  }),
);

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Objects are merged member by member; anything else, lists too, is replaced as a whole. */
const merge = (defaults: unknown, own: unknown): unknown => {
  if (!isMembers(defaults) || !isMembers(own)) return own === undefined ? defaults : own;
  const names = new Set([...Object.keys(defaults), ...Object.keys(own)]);
  return Object.fromEntries([...names].map((name) => [name, merge(defaults[name], own[name])]));
};

/** Reads the institutions configuration (`config/institutions.example.json`); a bad one names the bad fields. */
export const readInstitutions = (json: string): Institutions => {
  const { defaults, institutions } = parse('institutions', InstitutionsFile, json);
  const read = new Map(
    Object.entries(institutions).map(([institutionId, own]) => [
      institutionId,
      { institutionId, ...parse(`institutions.${institutionId}`, Institution, merge(defaults, own)) },
    ]),
  );
  return { find: (institutionId) => read.get(institutionId) };
};
