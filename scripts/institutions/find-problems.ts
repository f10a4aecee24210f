import { getCountries, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';
import * as v from 'valibot';
import { AppError, type FieldProblem } from '../../lib/errors.ts';
import type { Institution } from '../../lib/institutions/institutions.ts';
import { readInstitutions } from '../../lib/institutions/read-institutions.ts';
import { readStrictJson } from '../../lib/strict-json.ts';

const callingCodes = new Set<string>(getCountries().map((country) => getCountryCallingCode(country)));

const isTimeZone = (timeZone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** Settings that the functions take and that serve nobody: to find them takes too long at a cold start. */
const findOddSettings = ({ timeZone, policy }: Institution): readonly FieldProblem[] => [
  ...(isTimeZone(timeZone) ? [] : [{ field: 'timeZone', problem: 'must be a time zone' }]),
  ...(policy.phoneRegions ?? [])
    .filter((region) => !isSupportedCountry(region))
    .map((region) => ({
      field: 'policy.phoneRegions',
      problem: `must not name ${region}: it has no numbers`,
    })),
  ...(callingCodes.has(policy.defaultCountryCode)
    ? []
    : [{ field: 'policy.defaultCountryCode', problem: 'must be the calling code of a country' }]),
];

const InstitutionsNamed = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ institutions: v.record(v.string(), v.unknown()) }),
  v.transform(({ institutions }) => Object.keys(institutions)),
);

/** What is wrong with an institutions file, by field: also what the functions would take. */
export const findProblems = (json: string): readonly FieldProblem[] => {
  const problems: FieldProblem[] = [];
  try {
    const institutions = readInstitutions(json, (fault) => problems.push(...fault.problems));
    if ('fault' in readStrictJson(Buffer.from(json), { numbers: 'rounded' }))
      problems.push({ field: 'institutions', problem: 'must not name a member twice' });
    for (const id of v.parse(InstitutionsNamed, json)) {
      const institution = institutions.find(id);
      const odd = institution === undefined ? [] : findOddSettings(institution);
      problems.push(...odd.map(({ field, problem }) => ({ field: `institutions.${id}.${field}`, problem })));
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.push(...error.problems);
  }
  return problems;
};
