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

/** What has happened once is not over because it did not happen again: an event never says that all is well. */
const alarm = (name, runbook, { description, isEvent = false, ...properties }) => [
  `${pascalCase(name)}Alarm`,
  {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `contact-info-\${sls:stage}-${name}`,
      AlarmDescription: `${description} See docs/runbooks/${runbook}.md.`,
      ...(!properties.Metrics && { Statistic: 'Sum', Period: 60 }),
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: 'OperationsTopic' }],
      ...(!isEvent && { OKActions: [{ Ref: 'OperationsTopic' }] }),
      ...properties,
    },
  },
];

const raisedByCode = Object.entries(alarms).map(([name, description]) =>
  alarm(name, name, {
    description,
    isEvent: true,
    Namespace: 'ContactInfo',
    MetricName: 'Alarm',
    Dimensions: [{ Name: 'alarm', Value: name }],
  }),
);

const sumOf = (id, metric) => ({
  Id: id,
  ReturnData: false,
  MetricStat: { Metric: metric, Stat: 'Sum', Period: 60 },
});

/**
 * More than a twentieth in three of ten minutes: of few requests or of many, that so many fail is no accident. A minute
 * in which nothing is counted as failed has no value, and does not count.
 */
const share = (failed, all) => ({
  Metrics: [
    sumOf('failed', failed),
    sumOf('all', all),
    { Id: 'share', Label: 'failed, in percent', Expression: '100 * failed / all' },
  ],
  Threshold: 5,
  EvaluationPeriods: 10,
  DatapointsToAlarm: 3,
});

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

const requestsThatEnd = (outcome) => ({
  Namespace: 'ContactInfo',
  MetricName: 'Request',
  Dimensions: [{ Name: 'outcome', Value: outcome }],
});

const ofGateway = (metric) => ({
  Namespace: 'AWS/ApiGateway',
  MetricName: metric,
  Dimensions: [{ Name: 'ApiId', Value: { Ref: 'HttpApi' } }],
});

/** An HTTP function answers every failure, so that Lambda counts none: its own count of requests by outcome does. */
const ofRequests = [
  alarm('requests-internal', 'requests-failing', {
    description: 'Requests were answered 500: the service failed in a way it does not know.',
    ...requestsThatEnd('internal'),
  }),
  alarm('requests-service-unavailable', 'requests-failing', {
    description: 'Requests are answered 503: the service cannot work.',
    ...share(requestsThatEnd('service-unavailable'), ofGateway('Count')),
  }),
  alarm('requests-upstream-unavailable', 'requests-failing', {
    description: 'Requests are answered 503: the Users API cannot be used.',
    ...share(requestsThatEnd('upstream-unavailable'), ofGateway('Count')),
  }),
  alarm('requests-outcome-unknown', 'requests-failing', {
    description: 'Updates are answered 503: what became of their writes is not known.',
    ...share(requestsThatEnd('outcome-unknown'), ofFunction(functions['update-contact'], 'Invocations')),
  }),
  // What the gateway answers itself, or for a function that it cannot reach, no function counts.
  alarm('gateway-failing', 'requests-failing', {
    description: 'API Gateway answers 500 or 503, whether or not a function was reached.',
    ...share(ofGateway('5xx'), ofGateway('Count')),
  }),
];

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
