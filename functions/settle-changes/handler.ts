import { parse } from '../../lib/parse.ts';
import { changeTopic } from '../../lib/wiring/change-topic.ts';
import { changes } from '../../lib/wiring/changes.ts';
import { configuredInstitutions } from '../../lib/wiring/institutions.ts';
import { platform } from '../../lib/wiring/platform.ts';
import { processTools } from '../../lib/wiring/process.ts';
import { contactSealer, secretsManager } from '../../lib/wiring/secrets.ts';
import { Environment } from './environment.ts';
import { settleChanges } from './settle-changes.ts';

const env = parse('environment', Environment, process.env);
const tools = processTools();
const secrets = secretsManager(tools);
const institutions = configuredInstitutions(env);

export const handler = settleChanges({
  ...tools,
  ...changes(env, tools),
  ...platform(env, ['institution-users:read'], tools, { secrets, institutions }),
  sealer: contactSealer(env, tools, secrets),
  topic: changeTopic(env),
  changesPerSecond: env.SETTLE_PER_S,
});
