import * as v from 'valibot';
import { ChangesEnvironment } from '../../lib/wiring/changes.ts';
import { PlatformEnvironment } from '../../lib/wiring/platform.ts';
import { InstitutionsEnvironment } from '../../lib/wiring/institutions.ts';
import { ProcessEnvironment } from '../../lib/wiring/process.ts';
import { KeysEnvironment } from '../../lib/wiring/secrets.ts';

export const Environment = v.intersect([
  ProcessEnvironment,
  KeysEnvironment,
  InstitutionsEnvironment,
  PlatformEnvironment,
  ChangesEnvironment,
  v.object({
    CHANGE_TOPIC_ARN: v.pipe(v.string(), v.startsWith('arn:')),
    /** The most changes settled in one second. */
    SETTLE_PER_S: v.optional(
      v.pipe(v.string(), v.regex(/^[1-9]\d{0,3}$/, 'must be a whole number'), v.transform(Number)),
      '50',
    ),
  }),
]);
