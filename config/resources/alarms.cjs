// One CloudWatch alarm for everything a person must look at. The names of lib/alarms.ts come first, so an alarm that
// the code can raise cannot lack one. Each has its runbook in docs/runbooks.
const { alarms } = require('../../lib/alarms.ts');

const functions = {
  'verify-customer': 'VerifyDashcustomer',
  'update-contact': 'UpdateDashcontact',
  'list-contact-changes': 'ListDashcontactDashchanges',
  'show-contact-change': 'ShowDashcontactDashchange',
  'send-notices': 'SendDashnotices',
  'record-delivery': 'RecordDashdelivery',
  'settle-changes': 'SettleDashchanges',
};

const deadLetters = {
  'send-notices': 'SendNoticesDeadLetters',
  'record-delivery': 'RecordDeliveryDeadLetters',
  'settle-changes': 'SettleChangesDeadLetters',
};

const pascalCase = (name) => name.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());

const alarm = (name, runbook, { description, ...properties }) => [
  `${pascalCase(name)}Alarm`,
  {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `contact-info-\${sls:stage}-${name}`,
      AlarmDescription: `${description} See docs/runbooks/${runbook}.md.`,
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: 'OperationsTopic' }],
      OKActions: [{ Ref: 'OperationsTopic' }],
      ...properties,
    },
  },
];

const raisedByCode = Object.entries(alarms).map(([name, description]) =>
  alarm(name, name, {
    description,
    Namespace: 'ContactInfo',
    MetricName: 'Alarm',
    Dimensions: [{ Name: 'alarm', Value: name }],
  }),
);

const ofFunction = (logicalId, metric) => ({
  Namespace: 'AWS/Lambda',
  MetricName: metric,
  Dimensions: [{ Name: 'FunctionName', Value: { Ref: `${logicalId}LambdaFunction` } }],
});

const ofFunctions = Object.entries(functions).flatMap(([name, logicalId]) => [
  alarm(`${name}-errors`, 'function-errors', {
    description: `${name} failed.`,
    ...ofFunction(logicalId, 'Errors'),
    // It fails on purpose when a notice could not be sent, so that Lambda tries again: now and then that is ordinary.
    ...(name === 'send-notices' && { Threshold: 5, EvaluationPeriods: 5 }),
  }),
  alarm(`${name}-throttles`, 'function-throttles', {
    description: `${name} was refused a start for want of concurrency.`,
    ...ofFunction(logicalId, 'Throttles'),
    EvaluationPeriods: 3,
  }),
]);

const ofQueues = Object.entries(deadLetters).map(([name, queue]) =>
  alarm(`${name}-dead-letters`, 'dead-letters', {
    description: `Work of ${name} was given up and lies in its dead-letter queue.`,
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
    Statistic: 'Maximum',
  }),
);

/** An HTTP function answers every failure, so that Lambda counts none: its own count of requests by outcome does. */
const ofRequests = [
  ['internal', { Threshold: 0 }, 'Requests were answered 500: the service failed in a way it does not know.'],
  [
    'service-unavailable',
    { Threshold: 5, EvaluationPeriods: 3 },
    'Requests are answered 503: the service cannot work.',
  ],
  [
    'upstream-unavailable',
    { Threshold: 5, EvaluationPeriods: 3 },
    'Requests are answered 503: the Users API cannot be used.',
  ],
].map(([outcome, properties, description]) =>
  alarm(`requests-${outcome}`, 'requests-failing', {
    description,
    Namespace: 'ContactInfo',
    MetricName: 'Request',
    Dimensions: [{ Name: 'outcome', Value: outcome }],
    ...properties,
  }),
);

const settlementStopped = alarm('settlement-stopped', 'settlement-stopped', {
  description: 'settle-changes has not run for five minutes.',
  ...ofFunction(functions['settle-changes'], 'Invocations'),
  Period: 300,
  Threshold: 1,
  ComparisonOperator: 'LessThanThreshold',
  TreatMissingData: 'breaching',
});

module.exports = {
  Resources: Object.fromEntries([
    ...raisedByCode,
    ...ofFunctions,
    ...ofQueues,
    ...ofRequests,
    settlementStopped,
  ]),
};
