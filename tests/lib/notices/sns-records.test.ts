import { describe, expect, it } from '@jest/globals';
import { snsMessages } from '../../../lib/notices/sns-records.ts';

const record = (Message: string) => ({
  EventSource: 'aws:sns',
  EventVersion: '1.0',
  Sns: { MessageId: 'm-1', TopicArn: 'arn:aws:sns:us-east-1:1:changes', Message, MessageAttributes: {} },
});

describe('snsMessages', () => {
  it('hands over every message as it was published', () => {
    expect(snsMessages({ Records: [record('{"a":1}'), record('not json')] })).toEqual([
      '{"a":1}',
      'not json',
    ]);
  });

  it('hands over nothing when there is nothing', () => {
    expect(snsMessages({ Records: [] })).toEqual([]);
  });

  it.each([
    undefined,
    null,
    {},
    { Records: 'none' },
    { Records: [{ eventSource: 'aws:sqs', body: '{}' }] },
    { Records: [{ ...record('{}'), EventSource: 'aws:s3' }] },
  ])('refuses %j', (event) => {
    expect(() => snsMessages(event)).toThrow(expect.objectContaining({ reason: 'validation-failed' }));
  });
});
