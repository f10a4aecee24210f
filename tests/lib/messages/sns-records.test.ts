import { describe, expect, it } from '@jest/globals';
import { PoisonMessage } from '../../../lib/poison-message.ts';
import { snsMessage, snsRecords } from '../../../lib/messages/sns-records.ts';

const record = (Message: string) => ({
  EventSource: 'aws:sns',
  EventVersion: '1.0',
  Sns: { MessageId: 'm-1', TopicArn: 'arn:aws:sns:us-east-1:1:changes', Message, MessageAttributes: {} },
});

describe('snsRecords', () => {
  it('returns each record separately', () => {
    const records = [record('{"a":1}'), null, { eventSource: 'aws:sqs' }, record('not json')];
    expect(snsRecords({ Records: records })).toEqual(records);
  });

  it.each([undefined, null, 'text', {}, { Records: 'none' }, { Records: [] }])(
    'returns %j as one record, so that it is noticed',
    (event) => {
      expect(snsRecords(event)).toEqual([event]);
    },
  );
});

describe('snsMessage', () => {
  it.each(['{"a":1}', 'not json', ''])('returns %j as it was published', (message) => {
    expect(snsMessage(record(message))).toBe(message);
  });

  it.each([
    undefined,
    null,
    {},
    { Records: [] },
    { eventSource: 'aws:sqs', body: '{}' },
    { ...record('{}'), EventSource: 'aws:s3' },
    { EventSource: 'aws:sns', Sns: { MessageId: 'm-1' } },
  ])('refuses %j', (forged) => {
    expect(() => snsMessage(forged)).toThrow(PoisonMessage);
  });
});
