import * as v from 'valibot';
import { ChangesEnvironment } from '../../lib/wiring/changes.ts';
import { InstitutionsEnvironment } from '../../lib/wiring/institutions.ts';
import { SendersEnvironment } from '../../lib/wiring/notice-senders.ts';
import { SealingEnvironment } from '../../lib/wiring/secrets.ts';

export const Environment = v.intersect([
  SealingEnvironment,
  InstitutionsEnvironment,
  ChangesEnvironment,
  SendersEnvironment,
]);
