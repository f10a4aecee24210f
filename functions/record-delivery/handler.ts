import { smsLogEntries } from '../../lib/notices/sms-delivery.ts';
import { snsMessages } from '../../lib/notices/sns-records.ts';
import { parse } from '../../lib/parse.ts';
import { changes } from '../../lib/wiring/changes.ts';
import { processTools } from '../../lib/wiring/process.ts';
import { Environment } from './environment.ts';
import { recordEmailDelivery, recordSmsDelivery } from './record-delivery.ts';

const env = parse('environment', Environment, process.env);
const tools = processTools(env);
const deps = { ...tools, ...changes(env, tools) };
const recordEmail = recordEmailDelivery(deps);
const recordSms = recordSmsDelivery(deps);

/** SES reports through SNS; SNS reports text messages through a subscription of its delivery log. */
export const handler = (event: object): Promise<void> =>
  'awslogs' in event ? recordSms(smsLogEntries(event)) : recordEmail(snsMessages(event));
