import * as v from 'valibot';
import { Environment } from '../../../../functions/send-notices/environment.ts';
import { sendNotices } from '../../../../functions/send-notices/send-notices.ts';
import type { ChangeRecord } from '../../../../lib/changes/change.ts';
import type { Observation } from '../../../../lib/changes/change-machine.ts';
import { parse } from '../../../../lib/parse.ts';
import { buildLedger, buildSealer } from '../../../../lib/wiring/changes.ts';
import { buildSenders } from '../../../../lib/wiring/senders.ts';
import { buildService } from '../../../../lib/wiring/service.ts';
import { boundaries, StopEnvironment } from '../boundaries.ts';

const env = parse('environment', v.intersect([Environment, StopEnvironment]), process.env);
const around = boundaries(env);
const service = buildService(env);
const { ledger, messages, observe } = buildLedger(env, service);
const senders = buildSenders(env, service);

/** send-notices as shipped, but for the boundaries around its steps. */
export const handler = around(
  'invocation',
  sendNotices({
    ...service,
    ledger,
    observe: around((_: ChangeRecord, { seen }: Observation) => seen, observe),
    messages: { remember: around('remember', (message) => messages.remember(message)) },
    sealer: buildSealer(env, service),
    senders: {
      email: { send: around('email', (notice) => senders.email.send(notice)) },
      sms: { send: around('sms', (notice) => senders.sms.send(notice)) },
    },
  }),
);
