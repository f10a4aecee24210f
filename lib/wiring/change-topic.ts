import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { awsClient } from '../aws/aws-client.ts';
import type { ChangeTopic } from '../announcements/announcement.ts';
import { snsChangeTopic } from '../announcements/sns-change-topic.ts';

export const TopicEnvironment = v.object({
  /** The SNS topic on which changes are announced. */
  CHANGE_TOPIC_ARN: v.pipe(v.string(), v.startsWith('arn:')),
});

/** Where this deployment announces its changes. */
export const changeTopic = ({ CHANGE_TOPIC_ARN }: v.InferOutput<typeof TopicEnvironment>): ChangeTopic =>
  // What is announced carries no contact value.
  snsChangeTopic({ client: awsClient(SNSClient, { cacheMiddleware: true }), topicArn: CHANGE_TOPIC_ARN });
