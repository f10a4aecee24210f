import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { awsClient } from '../../../lib/aws/aws-client.ts';
import { sendJson, startServer } from '../../fakes/local-server.ts';

interface Steps {
  readonly middlewareStack: { readonly identify: () => string[] };
}

interface Calling {
  readonly config: { readonly requestHandler: { readonly handle: (request: never) => Promise<object> } };
}

/** Whether a client's settings are fast to copy, before and after a call to a service that cannot be reached. */
const areFastToCopy = async <Client extends Calling>(
  client: Client,
  call: (client: Client) => Promise<object>,
): Promise<readonly boolean[]> => {
  const atFirst = hasFastProperties(client.config);
  jest.spyOn(client.config.requestHandler, 'handle').mockRejectedValue(new Error('no network'));
  await expect(call(client)).rejects.toThrow('no network');
  return [atFirst, hasFastProperties(client.config)];
};

/** What a client's calls go through, the values they carry included. */
const stepsOf = ({ middlewareStack }: Steps): readonly string[] => middlewareStack.identify();
const isIdle = (step: string): boolean => /log|UserAgent/i.test(step);

// V8 tells it only where its own functions may be called.
setFlagsFromString('--allow-natives-syntax');
const hasFastProperties = runInThisContext('(it) => %HasFastProperties(it)') as (it: object) => boolean;

const ofExample = (more: NodeJS.ProcessEnv = {}) =>
  jest.replaceProperty(process, 'env', {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'example',
    AWS_SECRET_ACCESS_KEY: 'example',
    ...more,
  });

const signatureOf = async ({ config }: DynamoDBClient): Promise<string | undefined> => {
  const signer = await config.signer({
    name: 'sigv4',
    signingName: 'dynamodb',
    signingRegion: 'us-east-1',
    properties: {},
  });
  const { headers } = await signer.sign(
    {
      method: 'POST',
      protocol: 'https:',
      hostname: 'dynamodb.us-east-1.amazonaws.com',
      path: '/',
      headers: { host: 'dynamodb.us-east-1.amazonaws.com', 'x-amz-target': 'DynamoDB_20120810.PutItem' },
      body: '{"TableName":"changes"}',
    },
    { signingDate: new Date('2026-01-02T03:04:05Z') },
  );
  return headers['authorization'];
};

describe('awsClient', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([
    ['DynamoDB', () => new DynamoDBClient(), () => awsClient(DynamoDBClient)],
    ['Secrets Manager', () => new SecretsManagerClient(), () => awsClient(SecretsManagerClient)],
    ['SES', () => new SESv2Client(), () => awsClient(SESv2Client)],
    ['SNS', () => new SNSClient(), () => awsClient(SNSClient)],
  ] satisfies [string, () => Steps, () => Steps][])(
    'neither logs a call to %s nor tells it of the SDK',
    (_name, asItComes, asMade) => {
      const steps = stepsOf(asItComes());
      expect(steps.filter(isIdle)).toHaveLength(2);
      expect(stepsOf(asMade())).toEqual(steps.filter((step) => !isIdle(step)));
    },
  );

  it('repeats a call once, or as often as it is told', async () => {
    expect(await awsClient(SNSClient).config.maxAttempts()).toBe(2);
    expect(await awsClient(SNSClient, { maxAttempts: 1 }).config.maxAttempts()).toBe(1);
  });

  it('drops a connection that was idle for longer than others may keep it', async () => {
    const server = await startServer((_, response) => sendJson(response, 200, { SecretString: 'kept' }));
    ofExample({ AWS_ENDPOINT_URL: server.origin });
    const client = awsClient(SecretsManagerClient);
    const ask = () => client.send(new GetSecretValueCommand({ SecretId: 'keys' }));
    await ask();
    await ask();
    expect(server.connections()).toBe(1);
    await sleep(4_500);
    await ask();
    expect(server.connections()).toBe(2);
    client.destroy();
    await server.close();
  }, 15_000);

  it('signs as the client does that AWS makes', async () => {
    ofExample();
    const asItComes = await signatureOf(new DynamoDBClient());
    const asMade = await signatureOf(awsClient(DynamoDBClient));
    expect(asItComes).toMatch(/^AWS4-HMAC-SHA256 .*Signature=[0-9a-f]{64}$/);
    expect(asMade).toBe(asItComes);
  });

  it.each([
    [
      'DynamoDB',
      () =>
        areFastToCopy(awsClient(DynamoDBClient), (client) =>
          client.send(new GetItemCommand({ TableName: 'changes', Key: {} })),
        ),
    ],
    [
      'Secrets Manager',
      () =>
        areFastToCopy(awsClient(SecretsManagerClient), (client) =>
          client.send(new GetSecretValueCommand({ SecretId: 'keys' })),
        ),
    ],
    [
      'SES',
      () =>
        areFastToCopy(awsClient(SESv2Client), (client) => client.send(new SendEmailCommand({ Content: {} }))),
    ],
    [
      'SNS',
      () =>
        areFastToCopy(awsClient(SNSClient), (client) =>
          client.send(new PublishCommand({ Message: 'hello' })),
        ),
    ],
  ])('has settings that are fast to copy, also once it has called %s', async (_name, measured) => {
    ofExample();
    expect(await measured()).toEqual([true, true]);
  });
});
