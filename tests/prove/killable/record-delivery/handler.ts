import { Environment } from '../../../../functions/record-delivery/environment.ts';
import { recordDelivery } from '../../../../functions/record-delivery/record-delivery.ts';
import { buildLedger } from '../../../../lib/wiring/changes.ts';
import { buildRuntime } from '../../../../lib/wiring/runtime.ts';
import { killable } from '../boundaries.ts';

const { env, around, aroundEvent } = killable(Environment);
const runtime = buildRuntime();
const { ledger, messages, recordEvent } = buildLedger(env, runtime);

/** record-delivery as shipped, but for the boundaries around its steps. */
export const handler = around(
  'invocation',
  recordDelivery({
    ...runtime,
    ledger,
    messages,
    recordEvent: aroundEvent(recordEvent),
  }),
);
