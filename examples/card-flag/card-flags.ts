import { PutItemCommand, QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';

/**
 * For at least 30 days after a change of address, an issuer sends no further card before it has checked the address (12
 * CFR 717.91(c); 41.91, 222.91 and 334.91 say the same).
 */
const flagMs = 30 * 86_400_000;

/** What is read of an event; asyncapi.yaml of the service describes all of it. */
const ContactEvent = v.object({
  id: v.string(),
  subject: v.string(),
  time: v.pipe(
    v.string(),
    v.isoTimestamp(),
    v.transform((time) => Date.parse(time)),
  ),
  sequence: v.string(),
  data: v.object({
    institutionId: v.string(),
    kind: v.string(),
    changeId: v.string(),
    revertOf: v.optional(v.string()),
    fields: v.array(v.string()),
  }),
});

/** A change of an address, or its revert: what an event leaves in the table. */
export const Filed = v.object({
  /** Institution and user. */
  user: v.string(),
  eventId: v.string(),
  sequence: v.string(),
  changeId: v.string(),
  /** On a revert: the change whose flag it lifts. */
  lifts: v.optional(v.string()),
  /** Epoch milliseconds. */
  until: v.number(),
});
export type Filed = v.InferOutput<typeof Filed>;

const userOf = (institutionId: string, subject: string): string => `${institutionId}#${subject}`;

/** What an event leaves; undefined if it says nothing of an address. */
const toFile = ({ id, subject, time, sequence, data }: v.InferOutput<typeof ContactEvent>) => {
  const isRevert = data.kind === 'restored';
  const isMove = data.kind === 'changed' || data.kind === 'unconfirmed';
  if (!data.fields.includes('postalAddress') || (!isRevert && !isMove)) return undefined;
  return {
    user: userOf(data.institutionId, subject),
    eventId: id,
    sequence,
    changeId: data.changeId,
    lifts: isRevert ? data.revertOf : undefined,
    until: time + flagMs,
  } satisfies Filed;
};

/** The flags of one user that stand, newest first. A revert lifts the flag of its change, unless it was itself reverted. */
export const standingFlags = (filed: readonly Filed[], now: number): readonly Filed[] => {
  const newestFirst = filed.toSorted((one, other) => (one.sequence < other.sequence ? 1 : -1));
  const undone = new Set<string>();
  return newestFirst.filter(({ changeId, lifts, until }) => {
    if (undone.has(changeId)) return false;
    if (lifts !== undefined) undone.add(lifts);
    return lifts === undefined && until > now;
  });
};

/** The table of a card system: an event always writes the same item, so that it may come twice and in any order. */
export const cardFlags = (client: DynamoDBClient, TableName: string) => ({
  /** Takes the text of an event. */
  file: async (message: string): Promise<void> => {
    const item = toFile(v.parse(v.pipe(v.string(), v.parseJson(), ContactEvent), message));
    if (item === undefined) return;
    const Item = marshall(
      { ...item, expiresAt: Math.ceil(item.until / 1000) },
      { removeUndefinedValues: true },
    );
    await client.send(new PutItemCommand({ TableName, Item }));
  },

  /** What a card system asks before it sends a card. */
  standing: async (institutionId: string, subject: string, now: number): Promise<readonly Filed[]> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: '#user = :user',
        ExpressionAttributeNames: { '#user': 'user' },
        ExpressionAttributeValues: marshall({ ':user': userOf(institutionId, subject) }),
        ConsistentRead: true,
      }),
    );
    return standingFlags(
      Items.map((item) => v.parse(Filed, unmarshall(item))),
      now,
    );
  },
});
