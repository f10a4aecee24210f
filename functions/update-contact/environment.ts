import * as v from 'valibot';
import { WholeNumber } from '../../lib/whole-number.ts';
import { VaultEnvironment, TopicEnvironment } from '../../lib/wiring/changes.ts';
import { PartnerEnvironment } from '../../lib/wiring/partner.ts';

export const Environment = v.intersect([
  PartnerEnvironment,
  TopicEnvironment,
  VaultEnvironment,
  v.object({
    /** How long after its last moment to be sent a write may still take effect, in seconds. */
    QUARANTINE_S: v.optional(WholeNumber(0, 99_999), '120'),
  }),
]);
