import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  auditKeySecret,
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
const fault = (value: unknown) => send(`${aws.url}/_faults`, { method: 'POST', body: JSON.stringify(value) });

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
  await send(`${aws.url}/_faults`, { method: 'DELETE' });
  await send(`${aws.url}/_requests`, { method: 'DELETE' });
  await send(`${aws.url}/dead-letters`, { method: 'DELETE' });
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

  const publish = (Message = '{"a":"<&>"}') =>
    clients().sns.send(new PublishCommand({ TopicArn: changeTopicArn, Message }));

  it('answers at once and delivers to the subscribed function', async () => {
    const { MessageId } = await publish();
    await aws.invocations.settled();
    expect(invoked).toEqual([
      {
        functionName: 'send-notices',
        event: {
          Records: [
            expect.objectContaining({
              EventSource: 'aws:sns',
              Sns: expect.objectContaining({ MessageId, TopicArn: changeTopicArn, Message: '{"a":"<&>"}' }),
            }),
          ],
        },
      },
    ]);
  });

  it('tries twice more, then keeps a dead letter', async () => {
    failures = 2;
    await publish();
    await aws.invocations.settled();
    expect(invoked).toHaveLength(3);
    expect(aws.invocations.deadLetters()).toEqual([]);

    failures = 3;
    await publish();
    await aws.invocations.settled();
    const letters: unknown = JSON.parse((await send(`${aws.url}/dead-letters`)).text);
    expect(letters).toEqual([
      expect.objectContaining({ functionName: 'send-notices', error: 'no luck', at: expect.any(String) }),
    ]);
  });

  it('brings a text message to the inbox and its fate to record-delivery', async () => {
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    const { MessageId } = await clients().sns.send(
      new PublishCommand({
        PhoneNumber: '+12075550100',
        Message: 'Hello & <good> day',
        MessageAttributes: {
          institutionId: attribute('00016'),
          changeId: attribute('c-1'),
          role: attribute('old'),
        },
      }),
    );
    expect(received).toMatchObject([
      { channel: 'sms', to: '+12075550100', text: 'Hello & <good> day', institutionId: '00016', role: 'old' },
    ]);
    await aws.invocations.settled();
    expect(invoked).toHaveLength(1);
    const { event } = invoked[0] as { event: { awslogs: { data: string } } };
    const batch: unknown = JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString());
    expect(batch).toMatchObject({
      messageType: 'DATA_MESSAGE',
      logEvents: [{ message: expect.stringContaining(MessageId ?? 'no id') }],
    });
  });

  it('does not deliver to an unreachable phone, and says so only in the log', async () => {
    await clients().sns.send(new PublishCommand({ PhoneNumber: '+12075550199', Message: 'Hello' }));
    expect(received).toEqual([]);
  });

  it.each([
    ['an unknown topic', { TopicArn: `${changeTopicArn}-other`, Message: 'x' }, 'NotFoundException'],
    ['no number', { PhoneNumber: '555', Message: 'x' }, 'InvalidParameterException'],
  ])('refuses %s', async (_, input, name) => {
    await expect(clients().sns.send(new PublishCommand(input))).rejects.toMatchObject({ name });
  });

  it('tells faults for topics and phones apart', async () => {
    await fault({
      on: 'sns Publish sms',
      do: 'status',
      status: 400,
      body: { code: 'Throttling', message: 'Rate exceeded' },
    });
    await publish();
    await expect(
      clients().sns.send(new PublishCommand({ PhoneNumber: '+12075550100', Message: 'x' })),
    ).rejects.toMatchObject({ name: expect.stringContaining('Throttl'), message: 'Rate exceeded' });
    expect(received).toEqual([]);
    expect(JSON.parse((await send(`${aws.url}/_requests`)).text)).toEqual({ 'sns Publish': 2 });
  });
});

describe('SES', () => {
  const sendTo = (to: string, ConfigurationSetName = emailConfigurationSet) =>
    clients().ses.send(
      new SendEmailCommand({
        FromEmailAddress: '"A Bank" <notices@bank.example>',
        Destination: { ToAddresses: [to] },
        Content: {
          Simple: { Subject: { Data: 'Grüße' }, Body: { Text: { Data: 't' }, Html: { Data: '<b>h</b>' } } },
        },
        ConfigurationSetName,
        EmailTags: [
          { Name: 'institutionId', Value: '00016' },
          { Name: 'changeId', Value: 'c-1' },
          { Name: 'role', Value: 'new' },
        ],
      }),
    );
  const events = async (): Promise<unknown[]> => {
    await aws.invocations.settled();
    return invoked.map(({ functionName, event }) => {
      expect(functionName).toBe('record-delivery');
      const { Records } = event as { Records: { Sns: { Message: string } }[] };
      const message: unknown = JSON.parse(Records[0]?.Sns.Message ?? '');
      return message;
    });
  };

  it('brings the message to the inbox and publishes its events', async () => {
    const { MessageId } = await sendTo('jane.doe@gm.com');
    expect(received).toMatchObject([
      {
        channel: 'email',
        to: 'jane.doe@gm.com',
        subject: 'Grüße',
        text: 't',
        html: '<b>h</b>',
        institutionId: '00016',
        changeId: 'c-1',
        role: 'new',
      },
    ]);
    const mail = { messageId: MessageId, tags: { changeId: ['c-1'], role: ['new'] } };
    expect(await events()).toMatchObject([
      { eventType: 'Send', mail },
      { eventType: 'Delivery', mail },
    ]);
  });

  it.each([
    ['bounce@simulator.example', 0, ['Send', 'Bounce']],
    ['bounce+label@simulator.example', 0, ['Send', 'Bounce']],
    ['suppressionlist@simulator.example', 0, ['Send', 'Bounce']],
    ['complaint@simulator.example', 1, ['Send', 'Delivery', 'Complaint']],
    ['reject@simulator.example', 0, ['Send', 'Reject']],
  ])('plays what becomes of %s', async (to, inInbox, kinds) => {
    await sendTo(to);
    expect(received).toHaveLength(inInbox);
    expect((await events()).map((event) => (event as { eventType: string }).eventType)).toEqual(kinds);
  });

  it('refuses an unknown configuration set', async () => {
    await expect(sendTo('a@b.example', 'other')).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('answers faults in its own format', async () => {
    await fault({
      on: 'ses SendEmail',
      do: 'status',
      status: 400,
      body: { code: 'SendingPausedException', message: 'Sending is paused.' },
    });
    await expect(sendTo('a@b.example')).rejects.toMatchObject({
      name: 'SendingPausedException',
      message: 'Sending is paused.',
    });
    await send(`${aws.url}/_faults`, { method: 'DELETE' });
    await fault({ on: 'ses *', do: 'apply-then-reset', times: 1 });
    await expect(sendTo('a@b.example')).rejects.toThrow();
    expect(received).toHaveLength(1);
  });
});

describe('Secrets Manager', () => {
  const get = (SecretId: string, VersionStage?: string) =>
    clients().secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }));

  it('has the seeded secrets', async () => {
    expect(JSON.parse((await get(credentialsSecret)).SecretString ?? '')).toEqual({
      clientId: 'contact-service',
      clientSecret: 'contact-service-secret',
    });
    const aKey: unknown = expect.stringMatching(/^[\w+/]{43}=$/);
    const sealing: unknown = JSON.parse((await get(sealingKeysSecret)).SecretString ?? '');
    expect(sealing).toEqual({ current: 'k1', keys: { k1: aKey } });
    const audit: unknown = JSON.parse((await get(auditKeySecret)).SecretString ?? '');
    expect(audit).toEqual({ customerHash: aKey });
  });

  it('rotates secrets as AWS does', async () => {
    const { ARN } = await get(credentialsSecret);
    const { VersionId } = await clients().secrets.send(
      new PutSecretValueCommand({
        SecretId: credentialsSecret,
        SecretString: 'next',
        VersionStages: ['AWSPENDING'],
      }),
    );
    expect((await get(credentialsSecret)).SecretString).not.toBe('next');
    expect((await get(ARN ?? '', 'AWSPENDING')).SecretString).toBe('next');
    await expect(get(credentialsSecret, 'AWSPREVIOUS')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await clients().secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId: credentialsSecret,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: VersionId,
      }),
    );
    expect((await get(credentialsSecret)).SecretString).toBe('next');
    expect((await get(credentialsSecret, 'AWSPREVIOUS')).SecretString).toContain('contact-service-secret');
  });

  it('does not know other secrets', async () => {
    await expect(get('other')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('DynamoDB', () => {
  const item = { pk: { S: '00016#a' }, sk: { N: '1' }, duePartition: { S: 'due' }, due: { N: '5' } };

  it('keeps changes, refuses a used number, and lists due changes', async () => {
    const { dynamodb } = clients();
    const put = new PutItemCommand({
      TableName: changesTable,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await dynamodb.send(put);
    await expect(dynamodb.send(put)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    const { Items } = await dynamodb.send(
      new QueryCommand({
        TableName: changesTable,
        IndexName: 'due',
        KeyConditionExpression: 'duePartition = :p AND due <= :t',
        ExpressionAttributeValues: { ':p': { S: 'due' }, ':t': { N: '5' } },
      }),
    );
    expect(Items).toEqual([item]);
  });

  it('meets faults, applied or not', async () => {
    const { dynamodb } = clients();
    const Item = { pk: { S: '00016#b' }, sk: { N: '1' } };
    const put = new PutItemCommand({ TableName: changesTable, Item });
    const get = new GetItemCommand({ TableName: changesTable, Key: Item });
    await fault({
      on: 'dynamodb PutItem',
      do: 'status',
      status: 400,
      body: { code: 'ProvisionedThroughputExceededException', message: 'Slow down.' },
      times: 1,
    });
    await expect(dynamodb.send(put)).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
    });
    expect((await dynamodb.send(get)).Item).toBeUndefined();
    await fault({ on: 'dynamodb PutItem', do: 'apply-then-reset', times: 1 });
    await expect(dynamodb.send(put)).rejects.toThrow();
    expect((await dynamodb.send(get)).Item).toEqual(Item);
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

  it('stops delivering when it is closed', async () => {
    failures = Infinity;
    await clients().sns.send(new PublishCommand({ TopicArn: changeTopicArn, Message: 'x' }));
    await aws.close();
    const tries = invoked.length;
    await sleep(40);
    expect(invoked).toHaveLength(tries);
    aws = await start();
  });
});
