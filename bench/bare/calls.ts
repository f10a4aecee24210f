import { createCipheriv, createPublicKey, createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { awsClientDefaults } from '../../lib/aws/client-defaults.ts';
import { outboundClient } from '../../lib/outbound/outbound-client.ts';

const env = process.env as Readonly<Record<string, string>>;
const limits = { timeoutMs: 2_000, maxBytes: 262_144 };
const send = outboundClient({ now: Date.now });
const dynamodb = new DynamoDBClient(awsClientDefaults);
const sns = new SNSClient(awsClientDefaults);
const secretsManager = new SecretsManagerClient(awsClientDefaults);

/** Reads once and keeps: the measurement is shorter than any of these lives. */
const once = <Value>(read: () => Promise<Value>): (() => Promise<Value>) => {
  let reading: Promise<Value> | undefined;
  return () => (reading ??= read());
};

const readSecret = async <Value>(name: string | undefined): Promise<Value> => {
  const command = new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSCURRENT' });
  // The bench itself wrote them.
  return JSON.parse((await secretsManager.send(command)).SecretString ?? '') as Value;
};

export const auditKey = once(async () => {
  const { customerHash } = await readSecret<{ customerHash: string }>(env['AUDIT_KEY_SECRET']);
  return createSecretKey(customerHash, 'base64');
});

const sealingKey = once(async () => {
  const { current, keys } = await readSecret<{ current: string; keys: Record<string, string> }>(
    env['SEALING_KEYS_SECRET'],
  );
  return { id: current, key: createSecretKey(keys[current] ?? '', 'base64') };
});

export const issuerKeys = once(async () => {
  const { body } = await send({ method: 'GET', url: new URL(env['JWKS_URL'] ?? ''), headers: {}, ...limits });
  const { keys } = JSON.parse(body) as { keys: { kid: string }[] };
  return new Map(keys.map((key) => [key.kid, createPublicKey({ key: { ...key }, format: 'jwk' })]));
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
    ...limits,
  });
  return (JSON.parse(body) as { access_token: string }).access_token;
});

/** Reads a user, or writes to it and asks for what the platform stores then (RFC 7240 §4.2). */
export const callUsersApi = async (pathAndQuery: string, transactionId: string, patch?: object) =>
  send({
    method: patch ? 'PATCH' : 'GET',
    url: new URL(`${env['USERS_API_URL'] ?? ''}/v1/institution-users/${pathAndQuery}`),
    headers: {
      authorization: `Bearer ${await serviceToken()}`,
      transactionId,
      accept: 'application/json',
      ...(patch && { 'content-type': 'application/json', prefer: 'return=representation' }),
    },
    body: patch && JSON.stringify(patch),
    ...limits,
  });

/** Of a customer's changes, or of their values. */
export const newestOf = async (pk: string, Limit: number) => {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: env['CHANGES_TABLE'],
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': pk }),
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit,
    }),
  );
  return Items.map((item) => unmarshall(item));
};

const put = (item: object, ConditionExpression?: string, values?: object) =>
  dynamodb.send(
    new PutItemCommand({
      TableName: env['CHANGES_TABLE'],
      Item: marshall({ ...item, savedBy: randomUUID() }, { removeUndefinedValues: true }),
      ConditionExpression,
      ...(values && { ExpressionAttributeValues: marshall(values) }),
    }),
  );

interface Intent {
  readonly pk: string;
  readonly sk: number;
  readonly changeId: string;
}

/** The intent and, sealed, its values: both are on their way at once. */
export const writeIntent = async (intent: Intent, values: object): Promise<void> => {
  const { pk, sk, changeId } = intent;
  const { id, key } = await sealingKey();
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(`details#${pk}#${sk}#${changeId}`));
  const bytes = [nonce, cipher.update(JSON.stringify(values)), cipher.final(), cipher.getAuthTag()];
  const sealed = `${id}.${Buffer.concat(bytes).toString('base64url')}`;
  const expiresAt = Math.ceil(Date.now() / 1000) + 430 * 86_400;
  await Promise.all([
    put(intent, 'attribute_not_exists(pk)'),
    put({ pk: `values#${pk}`, sk: Number(`${sk}.${parseInt(changeId, 16)}1`), changeId, sealed, expiresAt }),
  ]);
};

export const saveOutcome = (item: object) =>
  put({ ...item, revision: 2 }, 'revision = :from', { ':from': 1 });

export const announce = (institutionId: string, message: object) =>
  sns.send(
    new PublishCommand({
      TopicArn: env['CHANGE_TOPIC_ARN'],
      Message: JSON.stringify({ institutionId, ...message }),
      MessageAttributes: { institutionId: { DataType: 'String', StringValue: institutionId } },
    }),
  );
