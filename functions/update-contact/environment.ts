import * as v from 'valibot';
import { WholeNumber } from '../../lib/whole-number.ts';
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
    QUARANTINE_S: v.optional(WholeNumber(0, 99_999), '120'),
  }),
]);
