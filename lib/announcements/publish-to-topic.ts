import { PublishCommand, type MessageAttributeValue, type SNSClient } from '@aws-sdk/client-sns';
import { AppError } from '../errors.ts';

export interface SnsTopic {
  readonly client: SNSClient;
  readonly topicArn: string;
}

type Attribute = string | readonly string[];

const toAttribute = (value: Attribute): MessageAttributeValue =>
  typeof value === 'string'
    ? { DataType: 'String', StringValue: value }
    : { DataType: 'String.Array', StringValue: JSON.stringify(value) };

/** Publishes a message as JSON; throws `service-unavailable` with such a detail where SNS does not take it. */
export const publishToTopic = async (
  { client, topicArn: TopicArn }: SnsTopic,
  message: unknown,
  attributes: Readonly<Record<string, Attribute>>,
  detail: string,
): Promise<void> => {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, toAttribute(value)]),
  );
  try {
    await client.send(new PublishCommand({ TopicArn, Message: JSON.stringify(message), MessageAttributes }));
  } catch (cause) {
    throw new AppError('service-unavailable', { detail, cause });
  }
};
