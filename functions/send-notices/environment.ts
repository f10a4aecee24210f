import * as v from 'valibot';
import { ChangesEnvironment } from '../../lib/wiring/changes.ts';
import { InstitutionsEnvironment } from '../../lib/wiring/institutions.ts';
import { ProcessEnvironment } from '../../lib/wiring/process.ts';
import { KeysEnvironment } from '../../lib/wiring/secrets.ts';

export const Environment = v.intersect([
  ProcessEnvironment,
  KeysEnvironment,
  InstitutionsEnvironment,
  ChangesEnvironment,
  v.object({
    /** The SES configuration set whose events go to record-delivery. */
    EMAIL_CONFIGURATION_SET: v.pipe(v.string(), v.nonEmpty()),
  }),
]);
