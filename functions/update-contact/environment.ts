import * as v from 'valibot';
import { TopicEnvironment } from '../../lib/wiring/change-topic.ts';
import { ChangesEnvironment } from '../../lib/wiring/changes.ts';
import { PartnerEnvironment } from '../../lib/wiring/partner-endpoint.ts';
import { SealingEnvironment } from '../../lib/wiring/secrets.ts';

export const Environment = v.intersect([
  PartnerEnvironment,
  ChangesEnvironment,
  TopicEnvironment,
  SealingEnvironment,
  v.object({
    /** How long after its last moment to be sent a write may still take effect, in seconds. */
    QUARANTINE_S: v.optional(
      v.pipe(v.string(), v.regex(/^\d{1,5}$/, 'must be a whole number of seconds'), v.transform(Number)),
      '120',
    ),
  }),
]);
