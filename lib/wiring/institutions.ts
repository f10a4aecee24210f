import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Institutions } from '../institutions/institutions.ts';
import { readInstitutions } from '../institutions/read-institutions.ts';

export const InstitutionsEnvironment = v.object({
  /** The institutions configuration: a path from the function's root. */
  INSTITUTIONS_FILE: v.pipe(v.string(), v.nonEmpty()),
});

/** The institutions that this deployment serves. */
export const configuredInstitutions = (env: v.InferOutput<typeof InstitutionsEnvironment>): Institutions =>
  readInstitutions(readFileSync(env.INSTITUTIONS_FILE, 'utf8'));
