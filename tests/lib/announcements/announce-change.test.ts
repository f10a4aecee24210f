import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from '@jest/globals';
import { announcementOf, parseAnnouncement } from '../../../lib/announcements/announcement.ts';
import { announceChange } from '../../../lib/announcements/announce-change.ts';
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
  const topic = { client, topicArn: 'arn:aws:sns:us-east-1:1:changes' };
  return { server, announce: announceChange(topic, () => sampleChange.openedAt) };
};

describe('announceChange', () => {
  it('publishes what its readers parse', async () => {
    const { server, announce } = await startTopic(snsPublished);
    await announce(sampleChange);
    const form = Object.fromEntries(new URLSearchParams(server.requests[0]?.body));
    expect(form).toMatchObject({
      Action: 'Publish',
      TopicArn: 'arn:aws:sns:us-east-1:1:changes',
      'MessageAttributes.entry.1.Name': 'institutionId',
      'MessageAttributes.entry.1.Value.StringValue': '00016',
    });
    expect(parseAnnouncement(form['Message'] ?? '')).toEqual(
      announcementOf(sampleChange, sampleChange.openedAt),
    );
  });

  it('publishes no contact value, although it is handed the whole change', async () => {
    const { server, announce } = await startTopic(snsPublished);
    await announce(sampleChange);
    const body = decodeURIComponent(server.requests[0]?.body ?? '');
    for (const secret of [...secrets.old, ...secrets.new, 'sealed', 'Springfield', 'Quahog']) {
      expect(body).not.toContain(secret);
    }
  });

  it('throws service-unavailable when SNS refuses', async () => {
    const { announce } = await startTopic(snsRefused(400, 'KMSDisabled', 'The key is disabled'));
    await expect(announce(sampleChange)).rejects.toMatchObject({
      reason: 'service-unavailable',
      detail: 'change-not-announced',
    });
  });
});
