import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { announceChange, snsEventTopic } from '../../../lib/announcements/sns-topics.ts';
import { announcementOf, parseAnnouncement } from '../../../lib/announcements/announcement.ts';
import { cloudEventOf } from '../../../lib/announcements/cloud-event.ts';
import { snsPublished, snsRefused, startWire } from '../notices/providers/aws-wire.ts';
import { sampleChange, secrets } from '../notices/sample-notice.ts';

const topicArn = 'arn:aws:sns:us-east-1:1:topic';
const { openedAt } = sampleChange;
const event = cloudEventOf(
  { ...sampleChange, publicEvents: [{ kind: 'not-reached', fields: ['email', 'postalAddress'], at: 1 }] },
  0,
);

const startTopics = async (answer = snsPublished) => {
  const { server, client } = await startWire(SNSClient, answer);
  const topic = { client, topicArn };
  const sent = () => Object.fromEntries(new URLSearchParams(server.requests[0]?.body));
  return { announce: announceChange(topic, () => openedAt), events: snsEventTopic(topic), sent };
};

/** The message attributes of a form in the Query protocol. */
const attributesOf = (form: Readonly<Record<string, string>>) =>
  [1, 2, 3].map((entry) =>
    ['Name', 'Value.DataType', 'Value.StringValue'].map(
      (name) => form[`MessageAttributes.entry.${entry}.${name}`],
    ),
  );
const institution = ['institutionId', 'String', '00016'];
const none = [undefined, undefined, undefined];

describe('announceChange', () => {
  it('publishes a message that parseAnnouncement reads', async () => {
    const { announce, sent } = await startTopics();
    await announce(sampleChange);
    expect(sent()).toMatchObject({ Action: 'Publish', TopicArn: topicArn });
    expect(attributesOf(sent())).toEqual([institution, none, none]);
    expect(parseAnnouncement(sent()['Message'] ?? '')).toEqual(announcementOf(sampleChange, openedAt));
  });

  it('publishes no contact value, although it gets the whole change', async () => {
    const { announce, sent } = await startTopics();
    await announce(sampleChange);
    const body = JSON.stringify(sent());
    for (const secret of [...secrets.old, ...secrets.new, 'sealed', 'Springfield', 'Quahog']) {
      expect(body).not.toContain(secret);
    }
  });
});

describe('snsEventTopic', () => {
  it('publishes the event as JSON, with the attributes that subscribers filter by', async () => {
    const { events, sent } = await startTopics();
    await events.publish(event);
    expect(sent()).toMatchObject({ TopicArn: topicArn });
    expect(JSON.parse(sent()['Message'] ?? '')).toEqual(event);
    expect(attributesOf(sent())).toEqual([
      institution,
      ['kind', 'String', 'not-reached'],
      ['field', 'String.Array', '["email","postalAddress"]'],
    ]);
  });
});

describe('a topic to which SNS refuses to publish', () => {
  it.each([
    ['changes', 'change-not-announced'],
    ['events', 'event-not-published'],
  ] as const)('is unavailable, and the error says that it is the topic of %s', async (name, detail) => {
    const topics = await startTopics(snsRefused(400, 'KMSDisabled', 'The key is disabled'));
    const publishing = name === 'changes' ? topics.announce(sampleChange) : topics.events.publish(event);
    await expect(publishing).rejects.toMatchObject({ reason: 'service-unavailable', detail });
  });
});
