// How resources are named in the template.
const pascalCase = (name) => name.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());

/** What the framework begins the name of each resource of a function with. */
const generatedId = (functionName) => pascalCase(functionName.replaceAll('-', '-dash'));

const arnOf = (logicalId) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

module.exports = { arnOf, generatedId, pascalCase };
