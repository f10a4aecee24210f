import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { awsClientDefaults } from '../aws/client-defaults.ts';
import { sesEmailSender } from '../notices/providers/ses-email-sender.ts';
import { snsSmsSender } from '../notices/providers/sns-sms-sender.ts';
import type { Runtime } from './runtime.ts';

export const SendersEnvironment = v.object({
  /** The SES configuration set whose events go to record-delivery. */
  EMAIL_CONFIGURATION_SET: v.pipe(v.string(), v.nonEmpty()),
});

// The SDK must not repeat a send: neither provider recognizes a repeat.
const once = { ...awsClientDefaults, maxAttempts: 1 };

export const buildSenders = (
  { EMAIL_CONFIGURATION_SET: configurationSet }: v.InferOutput<typeof SendersEnvironment>,
  { logger }: Pick<Runtime, 'logger'>,
) => ({
  email: sesEmailSender({ client: new SESv2Client(once), configurationSet, logger }),
  sms: snsSmsSender({ client: new SNSClient(once), logger }),
});
