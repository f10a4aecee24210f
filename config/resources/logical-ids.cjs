// Names of resources in the template.
const pascalCase = (name) => name.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());

/** The framework's prefix for the resources of a function. */
const generatedId = (functionName) => pascalCase(functionName.replaceAll('-', '-dash'));

const arnOf = (logicalId) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

module.exports = { arnOf, generatedId, pascalCase };
