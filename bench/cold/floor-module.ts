/** What the functions use of each client. */
const used: Readonly<Record<string, readonly string[]>> = {
  '@aws-sdk/client-dynamodb': ['DynamoDBClient', 'GetItemCommand', 'PutItemCommand', 'QueryCommand'],
  '@aws-sdk/client-secrets-manager': ['SecretsManagerClient', 'GetSecretValueCommand'],
  '@aws-sdk/client-sesv2': ['SESv2Client', 'SendEmailCommand'],
  '@aws-sdk/client-sns': ['SNSClient', 'PublishCommand'],
};

/** A module that imports the AWS clients among a function's packages, and does nothing with them. */
export const floorModule = (packages: readonly string[]): string =>
  packages
    .flatMap((name) => {
      const names = used[name];
      return names === undefined ? [] : [`export { ${names.join(', ')} } from '${name}';`];
    })
    .join('\n');
