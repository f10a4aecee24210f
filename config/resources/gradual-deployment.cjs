// A new version gets a tenth of the invocations for ten minutes. An alarm in that time restores the old version and
// the whole stack (docs/guides/upgrade-a-stage.md).
const { permissions, asynchronous } = require('../permissions.cjs');
const { arnOf, generatedId, pascalCase } = require('./logical-ids.cjs');

/** Alarms that a bad version raises, without those that an outage of another system raises. */
const alarmsOf = (name) =>
  asynchronous.includes(name)
    ? [`${name}-errors`, `${name}-dead-letters`, 'poison-message']
    : [`${name}-errors`, 'requests-internal', 'gateway-failing'];
const alarmIds = (name) => alarmsOf(name).map((alarm) => `${pascalCase(alarm)}Alarm`);

const names = Object.keys(permissions);

const deploymentsOf = (name) => ({
  Type: 'AWS::CodeDeploy::DeploymentGroup',
  Properties: {
    ApplicationName: { Ref: 'Deployments' },
    DeploymentConfigName: 'CodeDeployDefault.${param:trafficShift}',
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    AutoRollbackConfiguration: {
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    },
    AlarmConfiguration: {
      Enabled: '${param:rollBackOnAlarm}',
      Alarms: alarmIds(name).map((id) => ({ Name: { Ref: id } })),
    },
    ServiceRoleArn: arnOf('DeploymentsRole'),
  },
});

/** What AWS's own AWSCodeDeployRoleForLambdaLimited allows everywhere, on what is deployed here; there are no hooks. */
const statements = [
  {
    Effect: 'Allow',
    Action: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
    Resource: names.flatMap((name) => [
      arnOf(`${generatedId(name)}LambdaFunction`),
      { 'Fn::Sub': `\${${generatedId(name)}LambdaFunction.Arn}:live` },
    ]),
  },
  {
    Effect: 'Allow',
    Action: 'cloudwatch:DescribeAlarms',
    Resource: [...new Set(names.flatMap(alarmIds))].map(arnOf),
  },
];

module.exports = {
  Resources: {
    Deployments: {
      Type: 'AWS::CodeDeploy::Application',
      Properties: { ApplicationName: 'contact-info-${sls:stage}', ComputePlatform: 'Lambda' },
    },
    DeploymentsRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'codedeploy.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ],
        },
        Policies: [
          { PolicyName: 'deployments', PolicyDocument: { Version: '2012-10-17', Statement: statements } },
        ],
      },
    },
    ...Object.fromEntries(names.map((name) => [`${generatedId(name)}Deployments`, deploymentsOf(name)])),
  },
};
