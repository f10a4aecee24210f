import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { AppError } from '../errors.ts';
import { parse } from '../parse.ts';
import { Announcement, type ChangeTopic } from './announcement.ts';

const OnlyNamedMembers = v.object(Announcement.entries);

/** Announcing a change twice does no harm: each notice is claimed once. */
export const snsChangeTopic = ({
  client,
  topicArn,
}: {
  readonly client: SNSClient;
  readonly topicArn: string;
}): ChangeTopic => ({
  async publish(announcement) {
    const message = parse('announcement', OnlyNamedMembers, announcement);
    try {
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Message: JSON.stringify(message),
          MessageAttributes: {
            institutionId: { DataType: 'String', StringValue: message.institutionId },
          },
        }),
      );
    } catch (cause) {
      throw new AppError('service-unavailable', { detail: 'change-not-announced', cause });
    }
  },
});
