import * as v from 'valibot';
import { Environment } from '../../../../functions/record-delivery/environment.ts';
import { recordDelivery } from '../../../../functions/record-delivery/record-delivery.ts';
import type { ChangeRecord } from '../../../../lib/changes/change.ts';
import type { Observation } from '../../../../lib/changes/change-machine.ts';
import { parse } from '../../../../lib/parse.ts';
import { changes } from '../../../../lib/wiring/changes.ts';
import { processTools } from '../../../../lib/wiring/process.ts';
import { boundaries, StopEnvironment } from '../boundaries.ts';

const env = parse('environment', v.intersect([Environment, StopEnvironment]), process.env);
const around = boundaries(env);
const tools = processTools();
const { ledger, messages, observe } = changes(env, tools);

/** record-delivery as shipped, but for the boundaries around its steps. */
export const handler = around(
  'invocation',
  recordDelivery({
    ...tools,
    ledger,
    messages,
    observe: around((_: ChangeRecord, { seen }: Observation) => seen, observe),
  }),
);
