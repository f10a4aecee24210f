import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from '@jest/globals';
import { announcementOf, parseAnnouncement } from '../../../lib/announcements/announcement.ts';
import { snsChangeTopic } from '../../../lib/announcements/sns-change-topic.ts';
import { startServer, type Answer } from '../../fakes/local-server.ts';
import { clientConfig, snsPublished, snsRefused } from '../notices/providers/aws-wire.ts';
import { sampleChange, secrets } from '../notices/sample-notice.ts';

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
  return { server, topic: snsChangeTopic({ client, topicArn: 'arn:aws:sns:us-east-1:1:changes' }) };
};

const announcement = announcementOf(sampleChange, sampleChange.openedAt);

describe('snsChangeTopic', () => {
  it('publishes what its readers parse', async () => {
    const { server, topic } = await startTopic(snsPublished);
    await topic.publish(announcement);
    const form = Object.fromEntries(new URLSearchParams(server.requests[0]?.body));
    expect(form).toMatchObject({
      Action: 'Publish',
      TopicArn: 'arn:aws:sns:us-east-1:1:changes',
      'MessageAttributes.entry.1.Name': 'institutionId',
      'MessageAttributes.entry.1.Value.StringValue': '00016',
    });
    expect(parseAnnouncement(form['Message'] ?? '')).toEqual(announcement);
  });

  it('publishes no contact value, even when handed the whole change', async () => {
    const { server, topic } = await startTopic(snsPublished);
    await topic.publish({ ...sampleChange, ...announcement });
    const body = decodeURIComponent(server.requests[0]?.body ?? '');
    for (const secret of [...secrets.old, ...secrets.new, 'sealed', 'Springfield', 'Quahog']) {
      expect(body).not.toContain(secret);
    }
  });

  it('throws service-unavailable when SNS refuses', async () => {
    const { topic } = await startTopic(snsRefused(400, 'KMSDisabled', 'The key is disabled'));
    await expect(topic.publish(announcement)).rejects.toMatchObject({
      reason: 'service-unavailable',
      detail: 'change-not-announced',
    });
  });
});
