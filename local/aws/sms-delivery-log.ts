import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import { accountId, region } from './arns.ts';

/** Numbers that end like this take no messages: the failure shows in the delivery log, not in the answer. */
const unreachable = /5550199$/;

export const isReachable = (phoneNumber: string): boolean => !unreachable.test(phoneNumber);

/** The event of CloudWatch Logs for one text message in SNS's delivery log. */
export const smsDeliveryEvent = (
  messageId: string,
  destination: string,
  now: number,
): CloudWatchLogsEvent => {
  const status = isReachable(destination) ? 'SUCCESS' : 'FAILURE';
  const providerResponse = isReachable(destination)
    ? 'Message has been accepted by phone'
    : 'Phone is currently unreachable/unavailable';
  const line = {
    notification: { messageId, timestamp: new Date(now).toISOString() },
    delivery: { destination, smsType: 'Transactional', providerResponse, dwellTimeMs: 42 },
    status,
  };
  const batch = {
    messageType: 'DATA_MESSAGE',
    owner: accountId,
    logGroup: `sns/${region}/${accountId}/DirectPublishToPhoneNumber${status === 'SUCCESS' ? '' : '/Failure'}`,
    logStream: randomUUID(),
    subscriptionFilters: ['record-delivery'],
    logEvents: [{ id: randomUUID(), timestamp: now, message: JSON.stringify(line) }],
  };
  return { awslogs: { data: gzipSync(JSON.stringify(batch)).toString('base64') } };
};
