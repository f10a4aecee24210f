import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { awsClient } from '../../../lib/aws/aws-client.ts';

interface Steps {
  readonly middlewareStack: { readonly identify: () => string[] };
}

/** What a client's calls go through, the values they carry included. */
const stepsOf = ({ middlewareStack }: Steps): readonly string[] => middlewareStack.identify();
const isLogging = (step: string): boolean => /log/i.test(step);

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
  ] satisfies [string, () => Steps, () => Steps][])('logs no call to %s', (_name, asItComes, asMade) => {
    const steps = stepsOf(asItComes());
    expect(steps.filter(isLogging)).toHaveLength(1);
    expect(stepsOf(asMade())).toEqual(steps.filter((step) => !isLogging(step)));
  });

  it('repeats a call once, or as often as it is told', async () => {
    expect(await awsClient(SNSClient).config.maxAttempts()).toBe(2);
    expect(await awsClient(SNSClient, { maxAttempts: 1 }).config.maxAttempts()).toBe(1);
  });

  it('signs as the client does that AWS makes', async () => {
    jest.replaceProperty(process, 'env', {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'example',
      AWS_SECRET_ACCESS_KEY: 'example',
    });
    const asItComes = await signatureOf(new DynamoDBClient());
    const asMade = await signatureOf(awsClient(DynamoDBClient));
    expect(asItComes).toMatch(/^AWS4-HMAC-SHA256 .*Signature=[0-9a-f]{64}$/);
    expect(asMade).toBe(asItComes);
  });
});
