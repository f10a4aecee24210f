import { randomUUID } from 'node:crypto';
import type { SNSMessageAttributes } from 'aws-lambda';
import type { InboxMessage } from '../inbox/message.ts';
import type { WireReply, WireRequest } from '../wire/serve.ts';
import { eventsTopicArn } from './arns.ts';
import { isReachable } from './sms-delivery-log.ts';
import type { Topics } from './topics.ts';

export interface SnsDeps {
  readonly topics: Topics;
  readonly receive: (message: InboxMessage) => void;
  readonly receiveEvent: (event: string) => void;
  /** Called with every accepted text message. */
  readonly reportSms: (messageId: string, phoneNumber: string) => void;
  readonly now: () => number;
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const xml = (status: number, body: string): WireReply => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': randomUUID() },
  body: `<?xml version="1.0"?>\n${body}`,
});

/** An error in the AWS query protocol. */
export const snsError = (status: number, code: string, message: string): WireReply =>
  xml(
    status,
    `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error>` +
      `<Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${escapeXml(code)}</Code>` +
      `<Message>${escapeXml(message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );

const attributesOf = (form: URLSearchParams): SNSMessageAttributes => {
  const attributes: SNSMessageAttributes = {};
  for (let at = 1; ; at += 1) {
    const entry = `MessageAttributes.entry.${at}`;
    const name = form.get(`${entry}.Name`);
    if (name === null) return attributes;
    attributes[name] = {
      Type: form.get(`${entry}.Value.DataType`) ?? 'String',
      Value: form.get(`${entry}.Value.StringValue`) ?? '',
    };
  }
};

/** `sns Publish` and, to tell them apart, `sns Publish sms`, or `sns Publish topic` and the topic's name. */
export const snsOperations = (request: WireRequest): readonly [string, ...string[]] => {
  const form = new URLSearchParams(request.body.toString());
  const operation = `sns ${form.get('Action') ?? 'unknown'}`;
  if (form.has('PhoneNumber')) return [operation, `${operation} sms`];
  const topicName = form.get('TopicArn')?.split(':').at(-1) ?? 'unknown';
  return [operation, `${operation} topic`, `${operation} ${topicName}`];
};

/** Amazon SNS, as far as the service uses it: publish to a topic or to a phone. */
export const answerSns = (
  request: WireRequest,
  { topics, receive, receiveEvent, reportSms, now }: SnsDeps,
): WireReply => {
  const form = new URLSearchParams(request.body.toString());
  if (form.get('Action') !== 'Publish')
    return snsError(400, 'InvalidAction', 'Only Publish is served locally.');
  const text = form.get('Message') ?? '';
  if (text === '') return snsError(400, 'InvalidParameter', 'Invalid parameter: Empty message');
  const attributes = attributesOf(form);
  const published = (messageId: string): WireReply =>
    xml(
      200,
      `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>` +
        `<MessageId>${messageId}</MessageId></PublishResult>` +
        `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></PublishResponse>`,
    );

  const phoneNumber = form.get('PhoneNumber');
  if (phoneNumber !== null) {
    if (!/^\+[1-9]\d{4,14}$/.test(phoneNumber)) {
      return snsError(
        400,
        'InvalidParameter',
        'Invalid parameter: PhoneNumber Reason: it is not valid to publish to',
      );
    }
    const messageId = randomUUID();
    const message: InboxMessage = {
      channel: 'sms',
      to: phoneNumber,
      text,
      institutionId: attributes['institutionId']?.Value,
      changeId: attributes['changeId']?.Value,
      role: attributes['role']?.Value,
      at: new Date(now()).toISOString(),
    };
    if (isReachable(phoneNumber)) receive(message);
    reportSms(messageId, phoneNumber);
    return published(messageId);
  }

  const topicArn = form.get('TopicArn') ?? form.get('TargetArn') ?? '';
  if (!topics.has(topicArn)) return snsError(404, 'NotFound', 'Topic does not exist');
  if (topicArn === eventsTopicArn) receiveEvent(text);
  return published(
    topics.publish({ topicArn, message: text, subject: form.get('Subject') ?? undefined, attributes }),
  );
};
