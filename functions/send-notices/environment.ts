import * as v from 'valibot';
import { EventsEnvironment, LedgerEnvironment, VaultEnvironment } from '../../lib/wiring/changes.ts';
import { SendersEnvironment } from '../../lib/wiring/senders.ts';
import { ServiceEnvironment } from '../../lib/wiring/service.ts';

export const Environment = v.intersect([
  LedgerEnvironment,
  VaultEnvironment,
  EventsEnvironment,
  ServiceEnvironment,
  SendersEnvironment,
]);
