import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cloudEventOf } from '../../../lib/announcements/cloud-event.ts';
import { snsEventTopic } from '../../../lib/announcements/sns-event-topic.ts';
import { startServer, type Answer } from '../../fakes/local-server.ts';
import { clientConfig, snsPublished, snsRefused } from '../notices/providers/aws-wire.ts';
import { sampleChange } from '../notices/sample-notice.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const startTopic = async (answer: Answer) => {
  const server = await startServer(answer);
  const client = new SNSClient(clientConfig(server.origin));
  closers.push(
    () => client.destroy(),
    () => server.close(),
  );
  return { server, topic: snsEventTopic({ client, topicArn: 'arn:aws:sns:us-east-1:1:events' }) };
};

const event = cloudEventOf(
  { ...sampleChange, publicEvents: [{ kind: 'not-reached', fields: ['email', 'postalAddress'], at: 1 }] },
  0,
);

describe('snsEventTopic', () => {
  it('publishes the event as JSON, with what subscribers filter by', async () => {
    const { server, topic } = await startTopic(snsPublished);
    await topic.publish(event);
    const form = new URLSearchParams(server.requests[0]?.body);
    expect(form.get('TopicArn')).toBe('arn:aws:sns:us-east-1:1:events');
    expect(JSON.parse(form.get('Message') ?? '')).toEqual(event);
    const attributes = [1, 2, 3].map((entry) =>
      ['Name', 'Value.DataType', 'Value.StringValue'].map((name) =>
        form.get(`MessageAttributes.entry.${entry}.${name}`),
      ),
    );
    expect(attributes).toEqual([
      ['institutionId', 'String', '00016'],
      ['kind', 'String', 'not-reached'],
      ['field', 'String.Array', '["email","postalAddress"]'],
    ]);
  });

  it('throws service-unavailable when SNS refuses', async () => {
    const { topic } = await startTopic(snsRefused(400, 'KMSDisabled', 'The key is disabled'));
    await expect(topic.publish(event)).rejects.toMatchObject({
      reason: 'service-unavailable',
      detail: 'event-not-published',
    });
  });
});
