import { fileURLToPath } from 'node:url';
import { audience, issuer } from './issuer.ts';
import { auditKeySecret, credentialsSecret, sealingKeysSecret } from './service-secrets.ts';

const url = 'https://upstreams.example';

/** What the functions and the bare handlers find in their environment. */
export const upstreamEnvironment: Readonly<Record<string, string>> = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_ENDPOINT_URL: url,
  INSTITUTIONS_FILE: fileURLToPath(new URL('../../config/institutions.example.json', import.meta.url)),
  TOKEN_FORMAT: 'jwt',
  TOKEN_ISSUER: issuer,
  TOKEN_AUDIENCE: audience,
  JWKS_URL: `${url}/.well-known/jwks.json`,
  USERS_API_URL: url,
  OAUTH_TOKEN_URL: `${url}/oauth2/v1/token`,
  CREDENTIALS_SECRET: credentialsSecret,
  SEALING_KEYS_SECRET: sealingKeysSecret,
  AUDIT_KEY_SECRET: auditKeySecret,
  CHANGES_TABLE: 'changes',
  CHANGE_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:changes',
  EVENTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:events',
};
