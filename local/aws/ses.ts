import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { InboxMessage } from '../inbox/message.ts';
import { json, readJson, type WireReply, type WireRequest } from '../wire/serve.ts';
import { accountId, deliveryTopicArn, emailConfigurationSet } from './arns.ts';
import type { Topics } from './topics.ts';

export interface SesDeps {
  readonly topics: Topics;
  readonly receive: (message: InboxMessage) => void;
  readonly reportDelayMs: number;
  readonly now: () => number;
}

/** An error in the words of AWS's REST JSON protocol. */
export const sesError = (status: number, code: string, message: string): WireReply =>
  json(status, { message }, { 'x-amzn-errortype': code, 'x-amzn-requestid': randomUUID() });

const Part = v.object({ Data: v.string(), Charset: v.optional(v.string()) });

const SendEmail = v.object({
  FromEmailAddress: v.string(),
  Destination: v.object({ ToAddresses: v.pipe(v.array(v.string()), v.minLength(1)) }),
  Content: v.object({
    Simple: v.object({
      Subject: Part,
      Body: v.object({ Text: v.optional(Part), Html: v.optional(Part) }),
    }),
  }),
  EmailTags: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []),
  ConfigurationSetName: v.optional(v.string()),
});
type SendEmail = v.InferOutput<typeof SendEmail>;

/** As in the mailbox simulator of Amazon, the local part selects the result; a +label is ignored. */
const fateOf = (address: string): string => /^[^@+]*/.exec(address)?.[0] ?? '';

/** The events of a message in order: Send, then its result. */
const eventsOf = (to: string, timestamp: string): readonly object[] => {
  const send = { eventType: 'Send', send: {} };
  const smtpResponse = '250 2.6.0 Message received';
  const delivery = { eventType: 'Delivery', delivery: { timestamp, recipients: [to], smtpResponse } };
  const bounce = (bounceSubType: string) => {
    const bouncedRecipients = [{ emailAddress: to, action: 'failed', status: '5.1.1' }];
    const bounced = { bounceType: 'Permanent', bounceSubType, bouncedRecipients, timestamp };
    return { eventType: 'Bounce', bounce: { ...bounced, feedbackId: randomUUID() } };
  };
  switch (fateOf(to)) {
    case 'bounce':
      return [send, bounce('General')];
    case 'suppressionlist':
      return [send, bounce('OnAccountSuppressionList')];
    case 'complaint': {
      const complained = { complainedRecipients: [{ emailAddress: to }], timestamp };
      const complaint = { ...complained, feedbackId: randomUUID(), complaintFeedbackType: 'abuse' };
      return [send, delivery, { eventType: 'Complaint', complaint }];
    }
    case 'reject':
      return [send, { eventType: 'Reject', reject: { reason: 'Bad content' } }];
    default:
      return [send, delivery];
  }
};

/** The messages that SES publishes about an email to `to`. */
const reportsOf = (email: SendEmail, messageId: string, to: string, at: string): readonly string[] => {
  const { EmailTags, Destination, FromEmailAddress, Content } = email;
  const mail = {
    timestamp: at,
    source: FromEmailAddress,
    sendingAccountId: accountId,
    messageId,
    destination: Destination.ToAddresses,
    headersTruncated: false,
    headers: [],
    commonHeaders: { subject: Content.Simple.Subject.Data, to: Destination.ToAddresses, messageId },
    tags: {
      'ses:configuration-set': [emailConfigurationSet],
      ...Object.fromEntries(EmailTags.map(({ Name, Value }) => [Name, [Value]])),
    },
  };
  return eventsOf(to, at).map((event) => JSON.stringify({ ...event, mail }));
};

export const sesOperations = (request: WireRequest): readonly [string] =>
  request.method === 'POST' && request.path === '/v2/email/outbound-emails'
    ? ['ses SendEmail']
    : ['ses unknown'];

/** Amazon SES v2, as far as the service uses it: a simple message, with events for what becomes of it. */
export const answerSes = (
  request: WireRequest,
  { topics, receive, reportDelayMs, now }: SesDeps,
): WireReply => {
  if (sesOperations(request)[0] !== 'ses SendEmail') {
    return sesError(404, 'NotFoundException', 'Only SendEmail is served locally.');
  }
  const parsed = readJson(SendEmail, request);
  if (!parsed.success) return sesError(400, 'BadRequestException', 'The message is not a simple message.');
  const email = parsed.output;
  const { ConfigurationSetName: configurationSet, EmailTags } = email;
  if (configurationSet !== undefined && configurationSet !== emailConfigurationSet) {
    return sesError(404, 'NotFoundException', `Configuration set <${configurationSet}> does not exist.`);
  }
  if (
    EmailTags.some(({ Name, Value }) => !/^[\w.@-]{1,256}$/.test(Name) || !/^[\w.@-]{1,256}$/.test(Value))
  ) {
    return sesError(400, 'BadRequestException', 'A tag may hold only ASCII letters, digits, and _ . - @.');
  }

  const messageId = `${Date.now().toString(16)}-${randomUUID()}-000000`;
  const at = new Date(now()).toISOString();
  const tag = (name: string): string | undefined => EmailTags.find(({ Name }) => Name === name)?.Value;
  for (const to of email.Destination.ToAddresses) {
    if (!['bounce', 'suppressionlist', 'reject'].includes(fateOf(to))) {
      receive({
        channel: 'email',
        to,
        subject: email.Content.Simple.Subject.Data,
        text: email.Content.Simple.Body.Text?.Data ?? '',
        html: email.Content.Simple.Body.Html?.Data,
        institutionId: tag('institutionId'),
        changeId: tag('changeId'),
        role: tag('role'),
        at,
      });
    }
    if (configurationSet === undefined) continue;
    for (const message of reportsOf(email, messageId, to, at)) {
      topics.publish({ topicArn: deliveryTopicArn, message, afterMs: reportDelayMs });
    }
  }
  return json(200, { MessageId: messageId }, { 'x-amzn-requestid': randomUUID() });
};
