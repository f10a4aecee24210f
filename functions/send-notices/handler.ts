import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { awsClientDefaults } from '../../lib/aws/client-defaults.ts';
import { sesEmailSender } from '../../lib/notices/ses-email-sender.ts';
import { snsMessages } from '../../lib/notices/sns-records.ts';
import { snsSmsSender } from '../../lib/notices/sns-sms-sender.ts';
import { parse } from '../../lib/parse.ts';
import { changes } from '../../lib/wiring/changes.ts';
import { configuredInstitutions } from '../../lib/wiring/institutions.ts';
import { processTools } from '../../lib/wiring/process.ts';
import { contactSealer, secretsManager, serviceKeys } from '../../lib/wiring/secrets.ts';
import { Environment } from './environment.ts';
import { sendNotices } from './send-notices.ts';

const env = parse('environment', Environment, process.env);
const tools = processTools(env);
const { logger } = tools;
// A send whose answer is lost must not be repeated by the SDK: neither provider would know it for the same one.
const once = { ...awsClientDefaults, maxAttempts: 1 };
const email = sesEmailSender({
  client: new SESv2Client(once),
  configurationSet: env.EMAIL_CONFIGURATION_SET,
  logger,
});
const sms = snsSmsSender({ client: new SNSClient(once), logger });
const send = sendNotices({
  ...tools,
  ...changes(env, tools),
  sealer: contactSealer(serviceKeys(env, secretsManager(tools)), tools),
  institutions: configuredInstitutions(env),
  senders: { email, sms },
});

export const handler = (event: unknown): Promise<void> => send(snsMessages(event));
