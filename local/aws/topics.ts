import { randomUUID } from 'node:crypto';
import type { SNSEvent, SNSMessageAttributes } from 'aws-lambda';
import { region } from './arns.ts';
import type { AsyncInvocations } from './async-invocations.ts';
import { type FilterPolicy, takesMessage } from '../functions/filter-policy.ts';

export interface TopicMessage {
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string | undefined;
  readonly attributes?: SNSMessageAttributes;
  /** How long it takes on its way. */
  readonly afterMs?: number;
}

export interface Subscription {
  readonly functionName: string;
  readonly filterPolicy?: FilterPolicy | undefined;
}

const toEvent = (messageId: string, functionName: string, message: TopicMessage, at: number): SNSEvent => ({
  Records: [
    {
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: `${message.topicArn}:${functionName}`,
      Sns: {
        Type: 'Notification',
        MessageId: messageId,
        TopicArn: message.topicArn,
        ...(message.subject !== undefined && { Subject: message.subject }),
        Message: message.message,
        Timestamp: new Date(at).toISOString(),
        SignatureVersion: '1',
        Signature: 'not-signed-locally',
        SigningCertUrl: `https://sns.${region}.amazonaws.com/local.pem`,
        UnsubscribeUrl: `https://sns.${region}.amazonaws.com/?Action=Unsubscribe`,
        MessageAttributes: message.attributes ?? {},
      },
    },
  ],
});

/** SNS topics with functions subscribed to them. */
export const createTopics = ({
  subscriptions,
  invocations,
  now,
}: {
  /** By topic. */
  readonly subscriptions: Readonly<Record<string, readonly Subscription[]>>;
  readonly invocations: AsyncInvocations;
  readonly now: () => number;
}) => ({
  has: (topicArn: string): boolean => Object.hasOwn(subscriptions, topicArn),
  /** Answers the message's id at once; delivery follows. */
  publish: (message: TopicMessage): string => {
    const messageId = randomUUID();
    for (const { functionName, filterPolicy } of subscriptions[message.topicArn] ?? []) {
      if (!takesMessage(filterPolicy, message.attributes ?? {})) continue;
      invocations.add(functionName, toEvent(messageId, functionName, message, now()), message.afterMs);
    }
    return messageId;
  },
});
export type Topics = ReturnType<typeof createTopics>;
