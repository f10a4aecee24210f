import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { functions, functionNames, resource, resources } from './packaged.ts';

const Group = v.object({
  AlarmConfiguration: v.object({
    Enabled: v.boolean(),
    Alarms: v.array(v.object({ Name: v.object({ Ref: v.string() }) })),
  }),
  AutoRollbackConfiguration: v.object({ Enabled: v.boolean(), Events: v.array(v.string()) }),
});

const aliases = resources('AWS::Lambda::Alias');
const groups = resources('AWS::CodeDeploy::DeploymentGroup');

/** The two ways in which the template names the alias of a function. */
const liveOf = ({ logicalId }: { readonly logicalId: string }): readonly unknown[] => [
  { 'Fn::Join': [':', [{ 'Fn::GetAtt': [logicalId, 'Arn'] }, 'live']] },
  { Ref: logicalId.replace(/LambdaFunction$/, 'Live') },
];
const everyLive = [...functions.values()].flatMap(liveOf);

describe('the packaged deployment', () => {
  it('gives each function an alias that CodeDeploy moves to its new version', () => {
    expect(aliases).toHaveLength(functionNames.length);
    for (const [logicalId, { Properties, UpdatePolicy }] of aliases) {
      const prefix = logicalId.replace(/Live$/, '');
      expect(Properties).toEqual({
        Name: 'live',
        FunctionName: { Ref: `${prefix}LambdaFunction` },
        FunctionVersion: {
          'Fn::GetAtt': [expect.stringMatching(`^${prefix}LambdaVersion`), 'Version'],
        },
      });
      expect(UpdatePolicy).toEqual({
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: { Ref: 'Deployments' },
          DeploymentGroupName: { Ref: `${prefix}Deployments` },
        },
      });
      expect(new Map(groups).has(`${prefix}Deployments`)).toBe(true);
    }
  });

  it.each([
    ['AWS::Lambda::Permission', 'FunctionName', 9],
    ['AWS::ApiGatewayV2::Integration', 'IntegrationUri', 5],
    ['AWS::SNS::Subscription', 'Endpoint', 2],
    ['AWS::Logs::SubscriptionFilter', 'DestinationArn', 2],
  ])('lets each %s invoke the alias, never a version', (type, property, count) => {
    expect(resources(type)).toHaveLength(count);
    for (const [, { Properties }] of resources(type)) expect(everyLive).toContainEqual(Properties[property]);
  });

  it('lets the schedule invoke the alias, and keeps the failed events of the alias', () => {
    const { Targets } = v.parse(
      v.object({ Targets: v.tuple([v.object({ Arn: v.unknown() })]) }),
      resource('AWS::Events::Rule').Properties,
    );
    expect(everyLive).toContainEqual(Targets[0].Arn);
    const kept = resources('AWS::Lambda::EventInvokeConfig').map(
      ([, { Properties }]) => Properties['Qualifier'],
    );
    expect(kept).toEqual(['live', 'live', 'live']);
  });

  it('is rolled back by existing alarms, at most ten, as CodeDeploy allows', () => {
    const alarms = new Map(resources('AWS::CloudWatch::Alarm'));
    expect(groups).toHaveLength(functionNames.length);
    for (const [, { Properties }] of groups) {
      const { AlarmConfiguration, AutoRollbackConfiguration } = v.parse(Group, Properties);
      const names = AlarmConfiguration.Alarms.map(({ Name }) => Name.Ref);
      expect(AlarmConfiguration.Enabled).toBe(true);
      expect(names.filter((name) => !alarms.has(name))).toEqual([]);
      expect(names.length).toBeGreaterThan(1);
      expect(names.length).toBeLessThanOrEqual(10);
      expect(AutoRollbackConfiguration.Events).toContain('DEPLOYMENT_STOP_ON_ALARM');
      expect(Properties['DeploymentConfigName']).toBe('CodeDeployDefault.LambdaCanary10Percent10Minutes');
    }
  });
});
