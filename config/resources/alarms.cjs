// One CloudWatch alarm for everything that needs a person. They include every name in lib/alarms.ts, so an alarm that
// the code can raise cannot be missing. Each has its runbook in docs/runbooks.
const { alarms } = require('../../lib/alarms.ts');
const { permissions, asynchronous } = require('../permissions.cjs');
const { generatedId, pascalCase } = require('./logical-ids.cjs');

/** Only failures are counted, so an alarm cannot tell that the cause is gone. */
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

const sumOf = (id, metric, periodS = 60) => ({
  Id: id,
  ReturnData: false,
  MetricStat: { Metric: metric, Stat: 'Sum', Period: periodS },
});

/**
 * More than a twentieth in three of ten minutes: of few requests or of many, that so many fail is no accident. A minute
 * in which nothing is counted as failed has no value, and does not count; one in which a part of all was not asked for
 * counts as 0 of that part.
 */
const share = (failed, ...parts) => {
  const counts = parts.map((metric, at) => sumOf(`part${at + 1}`, metric));
  const all = counts.map(({ Id }) => `FILL(${Id}, 0)`).join(' + ');
  return {
    Metrics: [
      sumOf('failed', failed),
      ...counts,
      { Id: 'share', Label: 'failed, in percent', Expression: `100 * failed / (${all})` },
    ],
    Threshold: 5,
    EvaluationPeriods: 10,
    DatapointsToAlarm: 3,
  };
};

const ofFunction = (name, metric) => ({
  Namespace: 'AWS/Lambda',
  MetricName: metric,
  Dimensions: [{ Name: 'FunctionName', Value: { Ref: `${generatedId(name)}LambdaFunction` } }],
});

const ofFunctions = Object.keys(permissions).flatMap((name) => [
  alarm(`${name}-errors`, 'function-errors', {
    description: `${name} failed.`,
    ...ofFunction(name, 'Errors'),
    // It fails on purpose if a notice could not be sent, so that Lambda retries; an occasional failure is normal.
    ...(name === 'send-notices' && { Threshold: 5, EvaluationPeriods: 5 }),
  }),
  alarm(`${name}-throttles`, 'function-throttles', {
    description: `${name} was refused a start for want of concurrency.`,
    ...ofFunction(name, 'Throttles'),
    EvaluationPeriods: 3,
  }),
]);

const ofQueues = asynchronous.map((name) =>
  alarm(`${name}-dead-letters`, 'dead-letters', {
    description: `Work of ${name} was given up and lies in its dead-letter queue.`,
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [
      { Name: 'QueueName', Value: { 'Fn::GetAtt': [`${pascalCase(name)}DeadLetters`, 'QueueName'] } },
    ],
    Statistic: 'Maximum',
  }),
);

const requestsThatEnd = (outcome) => ({
  Namespace: 'ContactInfo',
  MetricName: 'Request',
  Dimensions: [{ Name: 'outcome', Value: outcome }],
});

const noticesThatEnd = (channel, outcome) => ({
  Namespace: 'ContactInfo',
  MetricName: 'Notice',
  Dimensions: [
    { Name: 'channel', Value: channel },
    { Name: 'outcome', Value: outcome },
  ],
});

const ofGateway = (metric) => ({
  Namespace: 'AWS/ApiGateway',
  MetricName: metric,
  Dimensions: [{ Name: 'ApiId', Value: { Ref: 'HttpApi' } }],
});

/** HTTP functions answer every failure, so Lambda counts no errors; requests are counted by outcome instead. */
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
    description: 'Updates and reverts are answered 503: what became of their writes is not known.',
    ...share(
      requestsThatEnd('outcome-unknown'),
      ofFunction('update-contact', 'Invocations'),
      ofFunction('revert-change', 'Invocations'),
    ),
  }),
  // Functions do not count answers of the gateway itself, or for functions that it cannot reach.
  alarm('gateway-failing', 'requests-failing', {
    description: 'API Gateway answers 500 or 503, whether or not a function was reached.',
    ...share(ofGateway('5xx'), ofGateway('Count')),
  }),
];

/** A minute without a run has no data point, so it is filled with 0. */
const settlementStopped = alarm('settlement-stopped', 'settlement-stopped', {
  description: 'settle-changes has not run for five minutes.',
  Metrics: [
    sumOf('runs', ofFunction('settle-changes', 'Invocations')),
    { Id: 'filled', Label: 'runs in a minute', Expression: 'FILL(runs, 0)' },
  ],
  Threshold: 1,
  ComparisonOperator: 'LessThanThreshold',
  EvaluationPeriods: 6,
  DatapointsToAlarm: 5,
  TreatMissingData: 'breaching',
});

const hourS = 3600;
const reportsIn = (logicalId) => ({
  Namespace: 'AWS/Logs',
  MetricName: 'IncomingLogEvents',
  Dimensions: [{ Name: 'LogGroupName', Value: { Ref: logicalId } }],
});

/** Delivery and cost of messages. */
const ofProviders = [
  // A phone that is off has no report either, so it takes three messages in this half hour and in the one before.
  alarm('sms-unreported', 'sms-unreported', {
    description: 'Text messages are sent, and for an hour SNS has reported what became of none.',
    Metrics: [
      sumOf('sent', noticesThatEnd('sms', 'sent'), hourS / 2),
      sumOf('delivered', reportsIn('SmsDelivered'), hourS / 2),
      sumOf('failed', reportsIn('SmsNotDelivered'), hourS / 2),
      {
        Id: 'unreported',
        Label: 'text messages without a report',
        Expression: 'IF(FILL(sent, 0) > 2 AND FILL(delivered, 0) + FILL(failed, 0) == 0, sent, 0)',
      },
    ],
    EvaluationPeriods: 2,
  }),
  // SES reviews an account at 5 % bounces or 0.1 % complaints and pauses it at 10 % and 0.5 %:
  // https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html
  alarm('email-bounces', 'email-reputation', {
    description: 'More than 4 % of emails bounce; at 5 % SES reviews the account.',
    Namespace: 'AWS/SES',
    MetricName: 'Reputation.BounceRate',
    Statistic: 'Maximum',
    Period: hourS,
    Threshold: 0.04,
    TreatMissingData: 'ignore',
  }),
  alarm('email-complaints', 'email-reputation', {
    description: 'More than 0.08 % of emails are complained about; at 0.1 % SES reviews the account.',
    Namespace: 'AWS/SES',
    MetricName: 'Reputation.ComplaintRate',
    Statistic: 'Maximum',
    Period: hourS,
    Threshold: 0.0008,
    TreatMissingData: 'ignore',
  }),
  // https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
  alarm('sms-spend', 'sms-spend', {
    description: 'The text messages of this month cost nearly as much as the account may spend.',
    Namespace: 'AWS/SNS',
    MetricName: 'SMSMonthToDateSpentUSD',
    Statistic: 'Maximum',
    Period: hourS,
    Threshold: '${param:smsSpendAlarmUsd}',
    TreatMissingData: 'ignore',
  }),
];

/** After the four hours that lib/tokens allows, no token can be verified. */
const keySetAge = alarm('key-set-age', 'keys-stale', {
  description:
    'Access tokens are verified with keys more than two hours old; at four hours no request gets through.',
  Namespace: 'ContactInfo',
  MetricName: 'AlarmAge',
  Dimensions: [{ Name: 'alarm', Value: 'keys-stale' }],
  Statistic: 'Maximum',
  Threshold: 2 * hourS * 1000,
});

module.exports = {
  Resources: Object.fromEntries([
    ...raisedByCode,
    ...ofFunctions,
    ...ofQueues,
    ...ofRequests,
    ...ofProviders,
    keySetAge,
    settlementStopped,
  ]),
};
