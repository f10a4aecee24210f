import { SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { awsClientDefaults } from '../../lib/aws/client-defaults.ts';
import { snsChangeTopic } from '../../lib/notices/sns-change-topic.ts';
import { parse } from '../../lib/parse.ts';
import { changes } from '../../lib/wiring/changes.ts';
import { platform } from '../../lib/wiring/platform.ts';
import { configuredInstitutions } from '../../lib/wiring/institutions.ts';
import { processTools } from '../../lib/wiring/process.ts';
import { contactSealer, secretsManager, serviceKeys } from '../../lib/wiring/secrets.ts';
import { Environment } from './environment.ts';
import { settleChanges } from './settle-changes.ts';

const env = parse('environment', Environment, process.env);
const tools = processTools(env);
const secrets = secretsManager(tools);
const institutions = configuredInstitutions(env);
const { users } = platform(env, ['institution-users:read'], tools, { secrets, institutions });
const topic = snsChangeTopic({ client: new SNSClient(awsClientDefaults), topicArn: env.CHANGE_TOPIC_ARN });
const settle = settleChanges({
  ...tools,
  ...changes(env, tools),
  sealer: contactSealer(serviceKeys(env, secrets), tools),
  users,
  topic,
  changesPerSecond: env.SETTLE_PER_S,
});

export const handler = (_event: unknown, context: Context): Promise<void> =>
  settle(tools.now() + context.getRemainingTimeInMillis());
