import * as v from 'valibot';
import { Environment } from '../../../../functions/send-notices/environment.ts';
import { sendNotices } from '../../../../functions/send-notices/send-notices.ts';
import type { ChangeRecord } from '../../../../lib/changes/change.ts';
import type { Observation } from '../../../../lib/changes/change-machine.ts';
import { parse } from '../../../../lib/parse.ts';
import { changes } from '../../../../lib/wiring/changes.ts';
import { configuredInstitutions } from '../../../../lib/wiring/institutions.ts';
import { noticeSenders } from '../../../../lib/wiring/notice-senders.ts';
import { processTools } from '../../../../lib/wiring/process.ts';
import { contactSealer, secretsManager } from '../../../../lib/wiring/secrets.ts';
import { boundaries, StopEnvironment } from '../boundaries.ts';

const env = parse('environment', v.intersect([Environment, StopEnvironment]), process.env);
const around = boundaries(env);
const tools = processTools();
const { ledger, messages, observe } = changes(env, tools);
const senders = noticeSenders(env, tools);

/** send-notices as shipped, but for the boundaries around its steps. */
export const handler = around(
  'invocation',
  sendNotices({
    ...tools,
    ledger,
    observe: around((_: ChangeRecord, { seen }: Observation) => seen, observe),
    messages: { remember: around('remember', (message) => messages.remember(message)) },
    sealer: contactSealer(env, tools, secretsManager(tools)),
    institutions: configuredInstitutions(env),
    senders: {
      email: { send: around('email', (notice) => senders.email.send(notice)) },
      sms: { send: around('sms', (notice) => senders.sms.send(notice)) },
    },
  }),
);
