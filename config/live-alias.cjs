// A plugin of the framework: every event invokes the alias `live` of its function, and CodeDeploy moves that alias to a
// new version step by step (config/resources/gradual-deployment.cjs). The framework makes an alias of its own only for
// provisioned concurrency and SnapStart.
const { generatedId } = require('./resources/logical-ids.cjs');

const name = 'live';
const aliasId = (functionName) => `${generatedId(functionName)}Live`;

/** CloudFormation passes each later change of the version to CodeDeploy. */
const alias = (functionName, version) => ({
  Type: 'AWS::Lambda::Alias',
  Properties: {
    Name: name,
    FunctionName: { Ref: `${generatedId(functionName)}LambdaFunction` },
    FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
  },
  UpdatePolicy: {
    CodeDeployLambdaAliasUpdate: {
      ApplicationName: { Ref: 'Deployments' },
      DeploymentGroupName: { Ref: `${generatedId(functionName)}Deployments` },
    },
  },
});

module.exports = class LiveAlias {
  constructor({ service }) {
    this.service = service;
    this.hooks = {
      'before:package:compileFunctions': () => this.pointEventsAtAliases(),
      'after:package:compileFunctions': () => this.addAliases(),
    };
  }

  pointEventsAtAliases() {
    for (const [key, lambda] of Object.entries(this.service.functions)) {
      lambda.targetAlias = { name, logicalId: aliasId(key) };
    }
  }

  addAliases() {
    const { Resources } = this.service.provider.compiledCloudFormationTemplate;
    for (const [key, { versionLogicalId }] of Object.entries(this.service.functions)) {
      Resources[aliasId(key)] = alias(key, versionLogicalId);
    }
  }
};
