import { fileURLToPath } from 'node:url';
import {
  auditKeySecret,
  cardFlagsTable,
  changesTable,
  credentialsSecret,
  emailConfigurationSet,
  region,
  sealingKeysSecret,
} from './aws/arns.ts';
import type { LocalAws } from './aws/aws.ts';

export const institutionsFile = fileURLToPath(new URL('institutions.json', import.meta.url));

/** The environment variables that lead a function to the platform and AWS. */
export const environmentFor = (
  platformUrl: string,
  aws: Pick<LocalAws, 'url' | 'dynamodbUrl' | 'topicArns'>,
): Readonly<Record<string, string>> => ({
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_SNS: aws.url,
  AWS_ENDPOINT_URL_SESV2: aws.url,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
  AWS_ENDPOINT_URL_DYNAMODB: aws.dynamodbUrl,
  INSTITUTIONS_FILE: institutionsFile,
  TOKEN_FORMAT: 'jwt',
  TOKEN_ISSUER: platformUrl,
  TOKEN_AUDIENCE: 'contact-info',
  JWKS_URL: `${platformUrl}/.well-known/jwks.json`,
  INTROSPECTION_URL: `${platformUrl}/oauth2/v1/introspect`,
  USERS_API_URL: platformUrl,
  OAUTH_TOKEN_URL: `${platformUrl}/oauth2/v1/token`,
  CREDENTIALS_SECRET: credentialsSecret,
  SEALING_KEYS_SECRET: sealingKeysSecret,
  AUDIT_KEY_SECRET: auditKeySecret,
  CHANGES_TABLE: changesTable,
  CARD_FLAGS_TABLE: cardFlagsTable,
  CHANGE_TOPIC_ARN: aws.topicArns.changes,
  EVENTS_TOPIC_ARN: aws.topicArns.events,
  EMAIL_CONFIGURATION_SET: emailConfigurationSet,
  QUARANTINE_S: '120',
});
