import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as v from 'valibot';
import {
  changesTable,
  changeTopicArn,
  eventsTopicArn,
  credentialsSecret,
  emailConfigurationSet,
  sealingKeysSecret,
} from '../../../local/aws/arns.ts';
import { type LocalAws, startAws } from '../../../local/aws/aws.ts';
import type { InboxMessage } from '../../../local/inbox/message.ts';
import { send } from '../send.ts';

// Processes and browsers start slowly on a busy machine.
jest.setTimeout(60_000);

let aws: LocalAws;
let received: InboxMessage[];
let events: string[];
let invoked: { functionName: string; event: unknown }[];
let failures: number;
let dataDir: string;

const start = () =>
  startAws({
    ports: { aws: 0, dynamodb: 0 },
    dataDir,
    retryDelaysMs: [5, 5],
    reportDelayMs: 1,
    receive: (message) => void received.push(message),
    receiveEvent: (event) => void events.push(event),
    subscribers: [{ functionName: 'elsewhere', filterPolicy: { kind: ['changed'] } }],
    invoke: (functionName, event) => {
      invoked.push({ functionName, event });
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error('no luck')) : Promise.resolve();
    },
  });

const settings = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});
const clients = () => ({
  sns: new SNSClient(settings(aws.url)),
  ses: new SESv2Client(settings(aws.url)),
  secrets: new SecretsManagerClient(settings(aws.url)),
  dynamodb: new DynamoDBClient(settings(aws.dynamodbUrl)),
});

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'aws-'));
  aws = await start();
});
beforeEach(async () => {
  received = [];
  events = [];
  invoked = [];
  failures = 0;
  await aws.invocations.settled();
});
afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

describe('SNS', () => {
  it('hands over every event for other systems, and to a subscriber those that its filter policy takes', async () => {
    for (const [Message, StringValue] of [
      ['one', 'changed'],
      ['two', 'restored'],
    ] as const) {
      const MessageAttributes = { kind: { DataType: 'String', StringValue } };
      await clients().sns.send(new PublishCommand({ TopicArn: eventsTopicArn, Message, MessageAttributes }));
    }
    await aws.invocations.settled();
    expect(events).toEqual(['one', 'two']);
    expect(invoked).toEqual([
      {
        functionName: 'elsewhere',
        event: { Records: [expect.objectContaining({ Sns: expect.objectContaining({ Message: 'one' }) })] },
      },
    ]);
  });

  it('tries twice more, then keeps a dead letter', async () => {
    const publish = async (failing: number) => {
      failures = failing;
      await clients().sns.send(new PublishCommand({ TopicArn: changeTopicArn, Message: '{"a":"<&>"}' }));
      await aws.invocations.settled();
    };
    await publish(2);
    expect(invoked).toHaveLength(3);
    expect(aws.invocations.deadLetters()).toEqual([]);
    await publish(3);
    const letters: unknown = JSON.parse((await send(`${aws.url}/dead-letters`)).text);
    expect(letters).toEqual([
      expect.objectContaining({ functionName: 'send-notices', error: 'no luck', at: expect.any(String) }),
    ]);
  });
});

const EmailEvent = v.pipe(v.string(), v.parseJson(), v.object({ eventType: v.string() }));

describe('SES', () => {
  const sendTo = (to: string) =>
    clients().ses.send(
      new SendEmailCommand({
        FromEmailAddress: '"A Bank" <notices@bank.example>',
        Destination: { ToAddresses: [to] },
        Content: {
          Simple: { Subject: { Data: 'Grüße' }, Body: { Text: { Data: 't' }, Html: { Data: '<b>h</b>' } } },
        },
        ConfigurationSetName: emailConfigurationSet,
      }),
    );
  const Report = v.object({ Records: v.tuple([v.object({ Sns: v.object({ Message: EmailEvent }) })]) });
  const kindsTold = async (): Promise<readonly string[]> => {
    await aws.invocations.settled();
    return invoked.map(({ event }) => v.parse(Report, event).Records[0].Sns.Message.eventType);
  };

  it.each([
    ['jane.doe@gm.com', 1, ['Send', 'Delivery']],
    ['bounce@simulator.example', 0, ['Send', 'Bounce']],
    ['bounce+label@simulator.example', 0, ['Send', 'Bounce']],
    ['suppressionlist@simulator.example', 0, ['Send', 'Bounce']],
    ['complaint@simulator.example', 1, ['Send', 'Delivery', 'Complaint']],
    ['reject@simulator.example', 0, ['Send', 'Reject']],
  ])('plays what becomes of %s', async (to, inInbox, kinds) => {
    await sendTo(to);
    expect(received).toHaveLength(inInbox);
    expect(await kindsTold()).toEqual(kinds);
  });
});

describe('Secrets Manager', () => {
  const get = (SecretId: string, VersionStage?: string) =>
    clients().secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }));

  it('rotates secrets as AWS does', async () => {
    const { ARN } = await get(credentialsSecret);
    const next = { SecretId: credentialsSecret, SecretString: 'next', VersionStages: ['AWSPENDING'] };
    const { VersionId } = await clients().secrets.send(new PutSecretValueCommand(next));
    expect((await get(credentialsSecret)).SecretString).not.toBe('next');
    expect((await get(ARN ?? '', 'AWSPENDING')).SecretString).toBe('next');
    const unknown = { name: 'ResourceNotFoundException' };
    await expect(get(credentialsSecret, 'AWSPREVIOUS')).rejects.toMatchObject(unknown);
    const move = { SecretId: credentialsSecret, VersionStage: 'AWSCURRENT', MoveToVersionId: VersionId };
    await clients().secrets.send(new UpdateSecretVersionStageCommand(move));
    expect((await get(credentialsSecret)).SecretString).toBe('next');
    expect((await get(credentialsSecret, 'AWSPREVIOUS')).SecretString).toContain('contact-service-secret');
  });
});

describe('startAws', () => {
  it('keeps secrets and changes over a restart', async () => {
    const secret = () => clients().secrets.send(new GetSecretValueCommand({ SecretId: sealingKeysSecret }));
    const Item = { pk: { S: '00016#kept' }, sk: { N: '7' } };
    const before = (await secret()).SecretString;
    await clients().dynamodb.send(new PutItemCommand({ TableName: changesTable, Item }));
    await aws.close();
    aws = await start();
    expect((await secret()).SecretString).toBe(before);
    const kept = await clients().dynamodb.send(new GetItemCommand({ TableName: changesTable, Key: Item }));
    expect(kept.Item).toEqual(Item);
  });
});
