// One role per function, from the table in config/permissions.cjs. Inline on purpose: an inline policy cannot be attached
// to a second role by mistake.
const { permissions, asynchronous } = require('../permissions.cjs');
const { arnOf, generatedId, pascalCase } = require('./logical-ids.cjs');

const sub = (text) => ({ 'Fn::Sub': text });
const arn = (service, rest) =>
  sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`);
const secret = (name) => ({
  Action: 'secretsmanager:GetSecretValue',
  Resource: arn('secretsmanager', `secret:\${param:${name}}-??????`),
  via: 'secretsmanager',
});
const onTable = (Action, Resource = arnOf('ChangesTable')) => ({ Action, Resource, via: 'dynamodb' });

/** `via` names the service that uses the data key for the action. */
const grants = {
  readCredentials: secret('credentialsSecret'),
  readAuditKey: secret('auditKeySecret'),
  readSealingKeys: secret('sealingKeysSecret'),
  getChange: onTable('dynamodb:GetItem'),
  putChange: onTable('dynamodb:PutItem'),
  queryChanges: onTable('dynamodb:Query'),
  // Values of updates that lost the race for a number; never changes.
  deleteValues: {
    ...onTable('dynamodb:DeleteItem'),
    Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['values#*'] } },
  },
  queryDue: onTable('dynamodb:Query', sub('${ChangesTable.Arn}/index/due')),
  announceChange: { Action: 'sns:Publish', Resource: { Ref: 'ChangeTopic' }, via: 'sns' },
  sendEmail: { Action: 'ses:SendEmail', Resource: '${param:sendNoticesMaySendAs}' },
  sendEmailWithEvents: {
    Action: 'ses:SendEmail',
    Resource: arn('ses', 'configuration-set/contact-info-${sls:stage}'),
  },
  // Phone numbers have no ARN, so everything that is not a topic is allowed.
  sendSms: { Action: 'sns:Publish', NotResource: sub('arn:${AWS::Partition}:sns:*:*:*') },
  publishEvent: { Action: 'sns:Publish', Resource: { Ref: 'EventsTopic' }, via: 'sns' },
};

const generateDataKey = ['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'];
/** What each service documents as its minimum on a customer managed key; creating grants is for who makes the table. */
const keyActions = {
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
  dynamodb: [
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    ...generateDataKey,
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
  secretsmanager: ['kms:Decrypt'],
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
  sns: ['kms:Decrypt', ...generateDataKey],
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
  sqs: ['kms:Decrypt', ...generateDataKey],
};

const useKey = (service) => ({
  Effect: 'Allow',
  Action: keyActions[service],
  Resource: arnOf('DataKey'),
  Condition: { StringEquals: { 'kms:ViaService': [sub(`${service}.\${AWS::Region}.amazonaws.com`)] } },
});

const statementsOf = (name) => {
  const granted = permissions[name].map((grant) => grants[grant]);
  const keepFailures = {
    Action: 'sqs:SendMessage',
    Resource: arnOf(`${pascalCase(name)}DeadLetters`),
    via: 'sqs',
  };
  const all = asynchronous.includes(name) ? [...granted, keepFailures] : granted;
  return [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: arnOf(`${generatedId(name)}LogGroup`),
    },
    ...all.map((grant) => ({
      Effect: 'Allow',
      ...Object.fromEntries(Object.entries(grant).filter(([name]) => name !== 'via')),
    })),
    ...[...new Set(all.flatMap(({ via }) => via ?? []))].map(useKey),
  ];
};

const lambdaAssumes = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

module.exports = {
  Resources: Object.fromEntries(
    Object.keys(permissions).map((name) => [
      `${pascalCase(name)}Role`,
      {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: lambdaAssumes,
          Policies: [
            { PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: statementsOf(name) } },
          ],
        },
      },
    ]),
  ),
};
