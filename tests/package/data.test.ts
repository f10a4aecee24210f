import { describe, expect, it } from '@jest/globals';
import { resource, resources } from './packaged.ts';

describe('the packaged data', () => {
  it('are encrypted with the service’s key, which rotates', () => {
    const key = [{ 'Fn::GetAtt': ['DataKey', 'Arn'] }, { Ref: 'DataKey' }];
    const topicsAndQueues = ['AWS::SNS::Topic', 'AWS::SQS::Queue'].flatMap(resources);
    for (const [, { Properties }] of topicsAndQueues)
      expect(key).toContainEqual(Properties['KmsMasterKeyId']);
    for (const [, { Properties }] of resources('AWS::Logs::LogGroup'))
      expect(key).toContainEqual(Properties['KmsKeyId']);
    expect(resource('AWS::KMS::Key').Properties['EnableKeyRotation']).toBe(true);
  });

  it('are stored in a table with deletion protection, point-in-time recovery and expiry', () => {
    expect(resource('AWS::DynamoDB::Table').Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': ['DataKey', 'Arn'] } },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('stay in the dead-letter queue of delivery reports no longer than in the reports’ logs', () => {
    const retentionOf = (logicalId: string): unknown =>
      new Map(resources('AWS::SQS::Queue')).get(logicalId)?.Properties['MessageRetentionPeriod'];
    const logs = resources('AWS::Logs::LogGroup').filter(([logicalId]) => /^Sms/.test(logicalId));
    expect(logs.map(([, { Properties }]) => Properties['RetentionInDays'])).toEqual([3, 3]);
    expect(retentionOf('RecordDeliveryDeadLetters')).toBe(3 * 86_400);
    expect(retentionOf('SendNoticesDeadLetters')).toBe(14 * 86_400);
  });

  it('can be encrypted by every role with table access, with the permissions that DynamoDB documents', () => {
    const minimum = [
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:DescribeKey',
    ];
    const policy = JSON.stringify(resource('AWS::KMS::Key').Properties);
    for (const action of [...minimum, 'kms:CreateGrant']) expect(policy).toContain(`"${action}"`);
    const users = resources('AWS::IAM::Role')
      .map(([, role]) => JSON.stringify(role))
      .filter((role) => role.includes('"dynamodb:'));
    expect(users).toHaveLength(8);
    for (const role of users) for (const action of minimum) expect(role).toContain(`"${action}"`);
  });

  it('are reported by SNS through a role without conditions', () => {
    const [, role] =
      resources('AWS::IAM::Role').find(([logicalId]) => logicalId === 'SmsDeliveryStatusRole') ?? [];
    expect(role?.Properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [expect.not.objectContaining({ Condition: expect.anything() })],
    });
  });

  it('leave the deployment bucket after a later deployment replaces them', () => {
    expect(resource('AWS::S3::Bucket').Properties['LifecycleConfiguration']).toMatchObject({
      Rules: [{ Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 } }],
    });
  });
});
