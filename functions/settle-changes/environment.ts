import * as v from 'valibot';
import { WholeNumber } from '../../lib/parse.ts';
import { LedgerEnvironment, TopicEnvironment, VaultEnvironment } from '../../lib/wiring/changes.ts';
import { PlatformEnvironment } from '../../lib/wiring/platform.ts';
import { ServiceEnvironment } from '../../lib/wiring/service.ts';

export const Environment = v.intersect([
  LedgerEnvironment,
  VaultEnvironment,
  ServiceEnvironment,
  PlatformEnvironment,
  TopicEnvironment,
  v.object({
    /** The most changes settled in one second. */
    SETTLE_PER_S: v.optional(WholeNumber(1, 9_999), '50'),
  }),
]);
