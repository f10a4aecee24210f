import { parse } from '../../lib/parse.ts';
import { buildLedger } from '../../lib/wiring/changes.ts';
import { buildRuntime } from '../../lib/wiring/runtime.ts';
import { Environment } from './environment.ts';
import { recordDelivery } from './record-delivery.ts';

const env = parse('environment', Environment, process.env);
const runtime = buildRuntime();
const { ledger, messages, recordEvent } = buildLedger(env, runtime);
const record = recordDelivery({
  ledger,
  messages,
  recordEvent,
  logger: runtime.logger,
  sleep: runtime.sleep,
});

export const handler = runtime.lambda(record);
