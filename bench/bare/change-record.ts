import { createCipheriv, randomBytes, randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { Refusal } from './refusal.ts';
import { sealingKey } from './services.ts';
import { awsClientDefaults } from '../../lib/aws/client-defaults.ts';

const dynamodb = new DynamoDBClient(awsClientDefaults);
const sns = new SNSClient(awsClientDefaults);
const TableName = process.env['CHANGES_TABLE'];
const TopicArn = process.env['CHANGE_TOPIC_ARN'];

const dayMs = 86_400_000;
const allowedPerDay = 3;

interface Earlier {
  readonly state: string;
  readonly openedAt: number;
}

interface Last extends Earlier {
  readonly sk: number;
  readonly past?: readonly Earlier[];
}

const newest = async (pk: string, Limit: number) => {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': pk }),
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit,
    }),
  );
  return Items;
};

interface Changed extends Earlier {
  readonly effects: Readonly<Record<string, string>>;
}

/** What changed within 30 days. */
export const recentChanges = async (pk: string): Promise<readonly { field: string; at: string }[]> => {
  const since = Date.now() - 30 * dayMs;
  return (await newest(pk, 50))
    .map((item) => unmarshall(item) as Changed)
    .filter(({ openedAt }) => openedAt > since)
    .flatMap(({ effects, openedAt }) =>
      Object.keys(effects)
        .filter((field) => effects[field] !== 'not-applied')
        .map((field) => ({ field, at: new Date(openedAt).toISOString() })),
    );
};

/** The number of the customer's next change, if one may be made, and what it keeps of those before it. */
export const nextChange = async (
  pk: string,
): Promise<{ readonly number: number; readonly past: readonly Earlier[] }> => {
  const [item] = await newest(pk, 1);
  if (item === undefined) return { number: 1, past: [] };
  // The table holds what the service itself has written.
  const { sk, state, openedAt, past = [] } = unmarshall(item) as Last;
  if (state === 'SENDING') throw new Refusal(409, 'UXU_20005');
  const since = Date.now() - dayMs;
  const recent = [{ state, openedAt }, ...past].filter((change) => change.openedAt > since);
  if (recent.filter((change) => change.state !== 'NOT_APPLIED').length >= allowedPerDay) {
    throw new Refusal(429, 'UXU_20007');
  }
  return { number: sk + 1, past: recent };
};

export const newChangeId = (number: number): string => {
  const uuid = randomUUID();
  return `${uuid.slice(0, 14)}8${uuid.slice(15, 28)}${number.toString(16).padStart(8, '0')}`;
};

export const seal = async (plain: object, boundTo: string): Promise<string> => {
  const { id, key } = await sealingKey();
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(boundTo));
  const sealed = [nonce, cipher.update(JSON.stringify(plain)), cipher.final(), cipher.getAuthTag()];
  return `${id}.${Buffer.concat(sealed).toString('base64url')}`;
};

const put = (item: object, condition: string, values?: object) =>
  dynamodb.send(
    new PutItemCommand({
      TableName,
      Item: marshall({ ...item, savedBy: randomUUID() }, { removeUndefinedValues: true }),
      ConditionExpression: condition,
      ...(values && { ExpressionAttributeValues: marshall(values) }),
    }),
  );

export const writeIntent = (item: object) => put(item, 'attribute_not_exists(pk)');

export const markApplied = (item: object) =>
  put({ ...item, state: 'APPLIED', revision: 2 }, 'revision = :from', { ':from': 1 });

export const announce = (message: object, institutionId: string) =>
  sns.send(
    new PublishCommand({
      TopicArn,
      Message: JSON.stringify(message),
      MessageAttributes: { institutionId: { DataType: 'String', StringValue: institutionId } },
    }),
  );
