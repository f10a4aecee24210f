import * as v from 'valibot';
import { Environment } from '../../../../functions/record-delivery/environment.ts';
import { recordDelivery } from '../../../../functions/record-delivery/record-delivery.ts';
import type { ChangeRecord } from '../../../../lib/changes/change.ts';
import type { ChangeEvent } from '../../../../lib/changes/change-event.ts';
import { parse } from '../../../../lib/parse.ts';
import { buildLedger } from '../../../../lib/wiring/changes.ts';
import { buildRuntime } from '../../../../lib/wiring/runtime.ts';
import { boundaries, StopEnvironment } from '../boundaries.ts';

const env = parse('environment', v.intersect([Environment, StopEnvironment]), process.env);
const around = boundaries(env);
const runtime = buildRuntime();
const { ledger, messages, recordEvent } = buildLedger(env, runtime);

/** record-delivery as shipped, but for the boundaries around its steps. */
export const handler = around(
  'invocation',
  recordDelivery({
    ...runtime,
    ledger,
    messages,
    recordEvent: around((_: ChangeRecord, { type }: ChangeEvent) => type, recordEvent),
  }),
);
