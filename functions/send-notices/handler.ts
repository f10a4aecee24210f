import { parse } from '../../lib/parse.ts';
import { buildEventTopic, buildLedger, buildVault } from '../../lib/wiring/changes.ts';
import { buildSenders } from '../../lib/wiring/senders.ts';
import { buildService } from '../../lib/wiring/service.ts';
import { Environment } from './environment.ts';
import { sendNotices } from './send-notices.ts';

const env = parse('environment', Environment, process.env);
const service = buildService(env);
const { table, ledger, messages, recordEvent } = buildLedger(env, service);
const send = sendNotices({
  ledger,
  messages,
  recordEvent,
  vault: buildVault(env, table, service),
  events: buildEventTopic(env),
  institutions: service.institutions,
  senders: buildSenders(env, service),
  logger: service.logger,
  newId: service.newId,
});

export const handler = service.lambda(send);
