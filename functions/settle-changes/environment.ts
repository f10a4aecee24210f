import * as v from 'valibot';
import { WholeNumber } from '../../lib/whole-number.ts';
import { TopicEnvironment } from '../../lib/wiring/change-topic.ts';
import { ChangesEnvironment } from '../../lib/wiring/changes.ts';
import { InstitutionsEnvironment } from '../../lib/wiring/institutions.ts';
import { PlatformEnvironment } from '../../lib/wiring/platform.ts';
import { SealingEnvironment } from '../../lib/wiring/secrets.ts';

export const Environment = v.intersect([
  SealingEnvironment,
  InstitutionsEnvironment,
  PlatformEnvironment,
  ChangesEnvironment,
  TopicEnvironment,
  v.object({
    /** The most changes settled in one second. */
    SETTLE_PER_S: v.optional(WholeNumber(1, 9_999), '50'),
  }),
]);
