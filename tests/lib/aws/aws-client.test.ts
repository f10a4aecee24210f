import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { awsClient } from '../../../lib/aws/aws-client.ts';

interface Steps {
  readonly middlewareStack: { readonly identify: () => string[] };
}

/** What a client's calls go through, the values they carry included. */
const stepsOf = ({ middlewareStack }: Steps): readonly string[] => middlewareStack.identify();
const isLogging = (step: string): boolean => /log/i.test(step);

describe('awsClient', () => {
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
});
