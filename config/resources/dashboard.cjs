// One dashboard per stage. Metrics are found by search, so a new outcome appears by itself.
const { permissions } = require('../permissions.cjs');
const { Resources: alarms } = require('./alarms.cjs');

const region = '${AWS::Region}';
const stageName = (name) => `contact-info-\${sls:stage}-${name}`;
const arn = (name) => `arn:\${AWS::Partition}:cloudwatch:${region}:\${AWS::AccountId}:alarm:${name}`;

const search = (schema, filter, stat, label) => [
  {
    expression: `SEARCH('{${schema}} ${filter}', '${stat}', 300)`,
    label: label ?? "${!PROP('Dim.outcome')}",
    id: 'found',
  },
];
const ofFunctions = (metric, stat) =>
  Object.keys(permissions).map((name) => [
    'AWS/Lambda',
    metric,
    'FunctionName',
    stageName(name),
    { label: name, stat },
  ]);
const notices = (id, channel, outcome) => [
  'ContactInfo',
  'Notice',
  'channel',
  channel,
  'outcome',
  outcome,
  { id, visible: false },
];

const graph = (title, metrics, { stat = 'Sum', period = 300, ...rest } = {}) => ({
  type: 'metric',
  width: 12,
  height: 6,
  properties: { title, region, view: 'timeSeries', stat, period, metrics, ...rest },
});

const widgets = [
  {
    type: 'alarm',
    width: 24,
    height: 4,
    properties: {
      title: 'Alarms',
      sortBy: 'stateUpdatedTimestamp',
      alarms: Object.values(alarms).map(({ Properties }) => arn(Properties.AlarmName)),
    },
  },
  graph('Requests by outcome', [search('ContactInfo,outcome', 'MetricName="Request"', 'Sum')], {
    stacked: true,
  }),
  graph(
    'Time to answer a request, in milliseconds',
    ['p50', 'p99'].map((stat) => ['AWS/ApiGateway', 'Latency', 'ApiId', '${HttpApi}', { stat, label: stat }]),
  ),
  graph('Time to the verdict, where the outcome was unknown, in milliseconds', [
    search('ContactInfo,outcome', 'MetricName="SettlementAge" NOT outcome="republished"', 'Maximum'),
  ]),
  graph('Notices owed after a minute, and the longest that one is owed', [
    ['ContactInfo', 'Settlement', 'outcome', 'republished', { label: 'changes announced again' }],
    [
      'ContactInfo',
      'SettlementAge',
      'outcome',
      'republished',
      { label: 'oldest, in milliseconds', stat: 'Maximum', yAxis: 'right' },
    ],
  ]),
  graph('Notices by channel and outcome', [
    search(
      'ContactInfo,channel,outcome',
      'MetricName="Notice"',
      'Sum',
      "${!PROP('Dim.channel')} ${!PROP('Dim.outcome')}",
    ),
  ]),
  graph('Reports missing: sent, and not known to be delivered or undeliverable', [
    ...['email', 'sms'].flatMap((channel) => [
      notices(`${channel}Sent`, channel, 'sent'),
      notices(`${channel}Delivered`, channel, 'delivered'),
      notices(`${channel}Undeliverable`, channel, 'undeliverable'),
      [
        {
          expression: `RUNNING_SUM(FILL(${channel}Sent, 0) - FILL(${channel}Delivered, 0) - FILL(${channel}Undeliverable, 0))`,
          label: channel,
          id: channel,
        },
      ],
    ]),
  ]),
  graph(
    'Spent on text messages this month, in USD',
    [['AWS/SNS', 'SMSMonthToDateSpentUSD', { stat: 'Maximum' }]],
    { annotations: { horizontal: [{ label: 'alarm', value: '${param:smsSpendAlarmUsd}' }] } },
  ),
  graph(
    'Bounces and complaints, as a share of emails',
    [
      ['AWS/SES', 'Reputation.BounceRate'],
      ['AWS/SES', 'Reputation.ComplaintRate', { yAxis: 'right' }],
    ],
    { stat: 'Maximum', period: 3600 },
  ),
  graph('Errors of functions', ofFunctions('Errors', 'Sum')),
  graph('Executions at once', ofFunctions('ConcurrentExecutions', 'Maximum')),
];

/** The value of an annotation is a number, which a stage decides: only its name can be written here. */
const body = JSON.stringify({ widgets }).replace(/"(\${param:\w+})"/, '$1');

module.exports = {
  Resources: {
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: 'contact-info-${sls:stage}',
        DashboardBody: { 'Fn::Sub': body },
      },
    },
  },
};
