import { gzipSync } from 'node:zlib';
import type { ChangeRecord } from '../../lib/changes/change.ts';
import { snsRecord } from './service.ts';

export const reportedAt = '2026-11-23T15:00:05.000Z';

/** What SES publishes about the email to the old address of a change. */
export const emailEvent = (
  { institutionId, userKey, number, changeId }: ChangeRecord,
  event: object,
  tags: object = {},
  to = 'finley.banker@gmail.com',
): object => ({
  mail: {
    messageId: 'message-1',
    timestamp: reportedAt,
    destination: [to],
    tags: {
      institutionId: [institutionId],
      userKey: [userKey],
      number: [String(number)],
      changeId: [changeId],
      channel: ['email'],
      role: ['old'],
      ...tags,
    },
  },
  ...event,
});

export const bounce = {
  eventType: 'Bounce',
  bounce: {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [{ emailAddress: 'finley.banker@gmail.com', action: 'failed' }],
    timestamp: reportedAt,
  },
};

export const throughSns = (...messages: readonly unknown[]): object => ({
  Records: messages.map(snsRecord),
});

/** What CloudWatch Logs hands over of lines, each written as JSON. */
export const throughLogs = (lines: readonly object[], messageType = 'DATA_MESSAGE'): object => {
  const logEvents = lines.map((line) => ({ id: '1', timestamp: 1, message: JSON.stringify(line) }));
  const data = gzipSync(JSON.stringify({ messageType, logEvents })).toString('base64');
  return { awslogs: { data } };
};
