import * as v from 'valibot';
import { AppError, type FieldProblem } from '../errors.ts';
import { parse, tryParse } from '../parse.ts';
import { Institution, type Institutions } from './institutions.ts';

const Members = v.record(v.string(), v.unknown());

/** The file as a whole; each institution is read by itself, so that a bad one leaves the others as they are. */
const InstitutionsFile = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({
    $schema: v.optional(v.string()),
    /** What every institution has unless it says otherwise. */
    defaults: v.optional(Members, {}),
    institutions: Members,
  }),
);

const InstitutionId = v.pipe(v.string(), v.regex(/^\d{5}$/, 'must be named by five digits'));

/** What is wrong with one institution of the file; the fields are named from the root of the file. */
export interface InstitutionFault {
  /** As the file names it, if it is an institution's id. */
  readonly institutionId: string | undefined;
  readonly problems: readonly FieldProblem[];
}

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Objects are merged member by member; anything else, lists too, is replaced as a whole. */
const merge = (defaults: unknown, own: unknown): unknown => {
  if (!isMembers(defaults) || !isMembers(own)) return own === undefined ? defaults : own;
  const names = new Set([...Object.keys(defaults), ...Object.keys(own)]);
  return Object.fromEntries([...names].map((name) => [name, merge(defaults[name], own[name])]));
};

/** The institution, or what is wrong with it. */
const readInstitution = (id: string, members: unknown): Institution | InstitutionFault => {
  const root = `institutions.${id}`;
  const name = tryParse('institutions', InstitutionId, id);
  if (name.problems) return { institutionId: undefined, problems: name.problems };
  const read = tryParse(root, Institution, members);
  if (!read.problems) return { institutionId: id, ...read.value };
  const problems = read.problems.map(({ field, problem }) => ({
    field: field === root ? root : `${root}.${field}`,
    problem,
  }));
  return { institutionId: id, problems };
};

const refuse = ({ problems }: InstitutionFault): never => {
  throw new AppError('internal', { detail: 'institutions-not-valid', problems });
};

/**
 * Reads the institutions configuration (`config/institutions.example.json`). An institution that is not valid is not
 * served, and `report` is told its bad fields; without `report`, and where none is valid, reading fails.
 */
export const readInstitutions = (
  json: string,
  report: (fault: InstitutionFault) => void = refuse,
): Institutions => {
  const { defaults, institutions } = parse('institutions', InstitutionsFile, json);
  const valid = new Map<string, Institution>();
  for (const [id, own] of Object.entries(institutions)) {
    const read = readInstitution(id, merge(defaults, own));
    if ('problems' in read) report(read);
    else valid.set(id, read);
  }
  if (valid.size === 0) {
    refuse({
      institutionId: undefined,
      problems: [{ field: 'institutions', problem: 'must name a valid institution' }],
    });
  }
  return { find: (institutionId) => valid.get(institutionId) };
};
