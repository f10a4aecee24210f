import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { outboundClient } from '../../lib/outbound/outbound-client.ts';
import { awsClientDefaults } from '../../lib/aws/client-defaults.ts';

const env = process.env as Readonly<Record<string, string>>;
const secretsManager = new SecretsManagerClient(awsClientDefaults);

const send = outboundClient({ now: Date.now });
const usersUrl = `${env['USERS_API_URL'] ?? ''}/v1/institution-users/`;

const timeoutMs = 2_000;
const maxBytes = 262_144;

/** Reads once and keeps: the measurement is shorter than any of these lives. */
const once = <Value>(read: () => Promise<Value>): (() => Promise<Value>) => {
  let reading: Promise<Value> | undefined;
  return () => (reading ??= read());
};

const readSecret = async <Value>(name: string | undefined): Promise<Value> => {
  const command = new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSCURRENT' });
  const { SecretString = '' } = await secretsManager.send(command);
  // The bare handlers believe what the stand-ins answer.
  return JSON.parse(SecretString) as Value;
};

export const sealingKey = once(async () => {
  const { current, keys } = await readSecret<{ current: string; keys: Record<string, string> }>(
    env['SEALING_KEYS_SECRET'],
  );
  return { id: current, key: createSecretKey(keys[current] ?? '', 'base64') };
});

export const auditKey = once(async () => {
  const { customerHash } = await readSecret<{ customerHash: string }>(env['AUDIT_KEY_SECRET']);
  return createSecretKey(customerHash, 'base64');
});

export const issuerKeys = once(async () => {
  const url = new URL(env['JWKS_URL'] ?? '');
  const { body } = await send({ method: 'GET', url, headers: {}, timeoutMs, maxBytes });
  const { keys } = JSON.parse(body) as { keys: { kid: string }[] };
  return new Map<string, KeyObject>(
    keys.map((key) => [key.kid, createPublicKey({ key: { ...key }, format: 'jwk' })]),
  );
});

const serviceToken = once(async () => {
  const { clientId, clientSecret } = await readSecret<{ clientId: string; clientSecret: string }>(
    env['CREDENTIALS_SECRET'],
  );
  const { body } = await send({
    method: 'POST',
    url: new URL(env['OAUTH_TOKEN_URL'] ?? ''),
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      institutionId: '00016',
    },
    body: 'grant_type=client_credentials&scopes=institution-users%3Aread%2Cinstitution-users%3Awrite',
    timeoutMs,
    maxBytes,
  });
  return (JSON.parse(body) as { access_token: string }).access_token;
});

/** A user of the Users API, as far as the bare handlers look at it. */
export interface PlatformUser {
  readonly institutionUserId: string;
  readonly institutionId: string;
  readonly email?: string;
  readonly registrationDateTime?: string;
  readonly userStatus: {
    readonly active?: boolean;
    readonly locked?: boolean;
    readonly onHold?: boolean;
  };
  readonly institutionCustomers: readonly { readonly institutionCustomerId: string }[];
  readonly contactMethods: readonly {
    readonly id: string;
    readonly protocol: string;
    readonly contactInfo: string;
    readonly telephoneCountryCode?: string;
  }[];
  readonly postalAddresses: readonly {
    readonly id: string;
    readonly streetAddress1: string;
    readonly streetAddress2?: string;
    readonly city: string;
    readonly state?: string;
    readonly postalCode?: string;
    readonly country: string;
    readonly primary?: boolean;
  }[];
  readonly additionalInfo: { readonly entry: readonly { readonly key: string; readonly value: string }[] };
}

export const callUsersApi = async (
  method: 'GET' | 'PATCH',
  pathAndQuery: string,
  correlationId: string,
  body?: string,
) =>
  send({
    method,
    url: new URL(usersUrl + pathAndQuery),
    headers: {
      authorization: `Bearer ${await serviceToken()}`,
      transactionId: correlationId,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body,
    timeoutMs,
    maxBytes,
  });
