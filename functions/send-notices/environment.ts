import * as v from 'valibot';
import { LedgerEnvironment, SealerEnvironment } from '../../lib/wiring/changes.ts';
import { SendersEnvironment } from '../../lib/wiring/senders.ts';
import { ServiceEnvironment } from '../../lib/wiring/service.ts';

export const Environment = v.intersect([
  SealerEnvironment,
  ServiceEnvironment,
  LedgerEnvironment,
  SendersEnvironment,
]);
