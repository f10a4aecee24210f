import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { awsClientDefaults } from '../aws/client-defaults.ts';
import type { ChangeTopic } from '../announcements/announcement.ts';
import { snsChangeTopic } from '../announcements/sns-change-topic.ts';

export const TopicEnvironment = v.object({
  /** The SNS topic on which changes are announced. */
  CHANGE_TOPIC_ARN: v.pipe(v.string(), v.startsWith('arn:')),
});

/** Where this deployment announces its changes. */
export const changeTopic = ({ CHANGE_TOPIC_ARN }: v.InferOutput<typeof TopicEnvironment>): ChangeTopic =>
  snsChangeTopic({ client: new SNSClient(awsClientDefaults), topicArn: CHANGE_TOPIC_ARN });
