import * as v from 'valibot';
import { AppError, type FieldProblem } from '../errors.ts';
import { JsonText, Members, parse, tryParse } from '../parse.ts';
import { isObject } from '../strict-json.ts';
import { Institution, type Institutions } from './institutions.ts';

const InstitutionMembers = v.pipe(
  v.looseObject({ disputeHours: v.optional(Members), policy: v.optional(Members) }),
  Institution,
);

/** Institutions are read one by one, so that an invalid one does not affect the others. */
const InstitutionsFile = JsonText(
  v.strictObject({
    $schema: v.optional(v.string()),
    /** The settings of institutions that do not set their own. */
    defaults: v.optional(Members, {}),
    institutions: Members,
  }),
);

const InstitutionId = v.pipe(v.string(), v.regex(/^\d{5}$/, 'must be named by five digits'));

export interface InstitutionFault {
  readonly institutionId: string | undefined;
  readonly problems: readonly FieldProblem[];
}

/** Merges objects member by member, and replaces everything else, including lists. */
const merge = (defaults: unknown, own: unknown): unknown => {
  if (!isObject(defaults) || !isObject(own)) return own === undefined ? defaults : own;
  const names = new Set([...Object.keys(defaults), ...Object.keys(own)]);
  return Object.fromEntries([...names].map((name) => [name, merge(defaults[name], own[name])]));
};

const readInstitution = (id: string, members: unknown): Institution | InstitutionFault => {
  const root = `institutions.${id}`;
  const name = tryParse('institutions', InstitutionId, id);
  if (name.problems) return { institutionId: undefined, problems: name.problems };
  const read = tryParse(root, InstitutionMembers, members);
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

/** Reports invalid institutions and leaves them out; throws without `report`, or if none is valid. */
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
