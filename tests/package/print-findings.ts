// Prints what cdk-nag finds in a CloudFormation template, as JSON: node print-findings.ts <template>. A process of its
// own, as the CDK takes long to load.
import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';

const [templateFile = ''] = process.argv.slice(2);
const app = new App();
const stack = new Stack(app, 'Service');
new CfnInclude(stack, 'Template', { templateFile });

const packs = [
  new AwsSolutionsChecks(),
  new NIST80053R5Checks(),
  new PCIDSS321Checks(),
  new ServerlessChecks(),
];
const findings = packs.flatMap((pack) =>
  pack.validateScope(stack).violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(({ constructPath = '' }) => ({
      rule: ruleName,
      resource: constructPath.split('/').at(-1),
      description,
    })),
  ),
);
console.log(JSON.stringify(findings));
