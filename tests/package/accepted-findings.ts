/** Findings of cdk-nag that stay, each with its reason. Whatever is not here fails the test; so does what no longer occurs. */
export interface AcceptedFinding {
  readonly rules: readonly string[];
  readonly resources: RegExp;
  readonly reason: string;
}

export const acceptedFindings: readonly AcceptedFinding[] = [
  {
    rules: ['AwsSolutions-APIG4'],
    resources: /^HttpApiRoute/,
    reason:
      'API Gateway cannot tell the OAuth v2 tokens in use (JWT or opaque, chosen by configuration). Mutual TLS guards the door; every function verifies token, scope and tenancy itself before anything else.',
  },
  {
    rules: ['NIST.800.53.R5-IAMNoInlinePolicy', 'PCI.DSS.321-IAMNoInlinePolicy'],
    resources: /Role$/,
    reason:
      'The rules are about policies spread over users and groups. Here each role belongs to one function, and an inline policy is the only kind that can never be attached to a second one.',
  },
  {
    rules: ['NIST.800.53.R5-LambdaInsideVPC', 'PCI.DSS.321-LambdaInsideVPC'],
    resources: /LambdaFunction$/,
    reason:
      'The functions accept no connection and call only public AWS endpoints and the platform’s public gateway, all by TLS. A VPC would add a NAT gateway and take nothing away. An institution that requires one sets provider.vpc.',
  },
  {
    rules: ['NIST.800.53.R5-LambdaDLQ', 'Serverless-LambdaDLQ'],
    resources: /^(?:SendDashnotices|RecordDashdelivery|SettleDashchanges)LambdaFunction$/,
    reason:
      'An on-failure destination takes what is given up: like a dead-letter queue, with the error beside the event.',
  },
  {
    rules: ['NIST.800.53.R5-LambdaDLQ', 'Serverless-LambdaDLQ'],
    resources:
      /^(?:VerifyDashcustomer|UpdateDashcontact|RevertDashchange|ListDashcontactDashchanges|ShowDashcontactDashchange)LambdaFunction$/,
    reason: 'Called by API Gateway and answered at once: there is no event to keep.',
  },
  {
    rules: ['Serverless-LambdaTracing'],
    resources: /LambdaFunction$/,
    reason:
      'The correlation id traces a request through every service; X-Ray would need permissions on every resource and 10 to 20 ms of each cold start.',
  },
  {
    rules: ['Serverless-EventBusDLQ'],
    resources: /^SettleDashchangesEventsRuleSchedule1$/,
    reason:
      'A tick carries nothing to keep; the next one comes within a minute, and the alarm settlement-stopped tells when none does.',
  },
  {
    rules: ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'],
    resources: /DeadLetters$/,
    reason: 'These are the dead-letter queues.',
  },
  {
    rules: ['NIST.800.53.R5-DynamoDBInBackupPlan'],
    resources: /^ChangesTable$/,
    reason:
      'Point-in-time recovery restores any second of 35 days; contact values are meant to expire, and a backup plan would keep them.',
  },
  {
    rules: [
      'AwsSolutions-S1',
      'NIST.800.53.R5-S3BucketLoggingEnabled',
      'NIST.800.53.R5-S3BucketReplicationEnabled',
      'PCI.DSS.321-S3BucketLoggingEnabled',
      'PCI.DSS.321-S3BucketReplicationEnabled',
    ],
    resources: /^ServerlessDeploymentBucket$/,
    reason:
      'Holds only packaged code, rebuilt byte for byte from the repository; CloudTrail records who deploys.',
  },
];
