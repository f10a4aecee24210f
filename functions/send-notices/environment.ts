import * as v from 'valibot';
import { ChangesEnvironment } from '../../lib/wiring/changes.ts';
import { InstitutionsEnvironment } from '../../lib/wiring/institutions.ts';
import { SendersEnvironment } from '../../lib/wiring/notice-senders.ts';
import { ProcessEnvironment } from '../../lib/wiring/process.ts';
import { KeysEnvironment } from '../../lib/wiring/secrets.ts';

export const Environment = v.intersect([
  ProcessEnvironment,
  KeysEnvironment,
  InstitutionsEnvironment,
  ChangesEnvironment,
  SendersEnvironment,
]);
