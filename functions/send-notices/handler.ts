import { parse } from '../../lib/parse.ts';
import { changes } from '../../lib/wiring/changes.ts';
import { configuredInstitutions } from '../../lib/wiring/institutions.ts';
import { noticeSenders } from '../../lib/wiring/notice-senders.ts';
import { processTools } from '../../lib/wiring/process.ts';
import { contactSealer, secretsManager } from '../../lib/wiring/secrets.ts';
import { Environment } from './environment.ts';
import { sendNotices } from './send-notices.ts';

const env = parse('environment', Environment, process.env);
const tools = processTools();

export const handler = sendNotices({
  ...tools,
  ...changes(env, tools),
  sealer: contactSealer(env, tools, secretsManager(tools)),
  institutions: configuredInstitutions(env),
  senders: noticeSenders(env, tools),
});
