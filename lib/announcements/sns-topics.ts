import { PublishCommand, type MessageAttributeValue, type SNSClient } from '@aws-sdk/client-sns';
import { AppError } from '../errors.ts';
import type { AnnounceChange } from '../changes/carry-out-change.ts';
import { announcementOf } from './announcement.ts';
import type { EventTopic } from './cloud-event.ts';

export interface SnsTopic {
  readonly client: SNSClient;
  readonly topicArn: string;
}

type Attribute = string | readonly string[];

const toAttribute = (value: Attribute): MessageAttributeValue =>
  typeof value === 'string'
    ? { DataType: 'String', StringValue: value }
    : { DataType: 'String.Array', StringValue: JSON.stringify(value) };

const publishToTopic = async (
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

/** Announcing a change twice is harmless: each notice is claimed once. */
export const announceChange =
  (topic: SnsTopic, now: () => number): AnnounceChange =>
  (change) =>
    publishToTopic(
      topic,
      announcementOf(change, now()),
      { institutionId: change.institutionId },
      'change-not-announced',
    );

/** Subscribers filter by the attributes `institutionId`, `kind` and `field`. */
export const snsEventTopic = (topic: SnsTopic): EventTopic => ({
  async publish(event) {
    const { institutionId, kind, fields } = event.data;
    const attributes = { institutionId, kind, field: fields };
    await publishToTopic(topic, event, attributes, 'event-not-published');
  },
});
