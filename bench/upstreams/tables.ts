/** The operations of DynamoDB that the service uses, on the JSON of its wire protocol. */
export type DynamoDbTable = (
  operation: string,
  body: Uint8Array,
) => { readonly status: number; readonly body: string };

const customerPlaceholder = 'CUSTOMER';
const dayMs = 86_400_000;

/** A change of long ago, told and done with, as it stands in the table. */
const settledChange = (at: number) =>
  JSON.stringify({
    Count: 1,
    ScannedCount: 1,
    Items: [
      {
        pk: { S: `00016#${customerPlaceholder}` },
        sk: { N: '1' },
        savedBy: { S: '0d0c3f5e-2f0e-4c52-9d6e-0d9a0b4b6a01' },
        changeId: { S: '3f6c1b1a-7d0e-8a4b-9c3d-5e6f00000001' },
        owner: { S: 'a6c3d1f0-52b7-4a59-8a59-6f8b9b6a7c02' },
        clientId: { S: 'partner' },
        correlationId: { S: 'c1b52c0f-6f0b-4b8e-8f5c-9f0d7f3a2b03' },
        institutionUserId: { S: customerPlaceholder },
        fields: { L: [{ S: 'email' }] },
        recipients: {
          L: ['old', 'new'].map((role) => ({
            M: { channel: { S: 'email' }, role: { S: role }, maskedAddress: { S: 'f***@g***.com' } },
          })),
        },
        sealedContacts: { S: `k1.${'s'.repeat(560)}` },
        openedAt: { N: String(at) },
        sendBy: { N: String(at + 4_000) },
        resolveAt: { N: String(at + 124_000) },
        state: { S: 'NOTIFIED' },
        wording: { S: 'specific' },
        settledAt: { N: String(at + 300) },
        notices: {
          M: Object.fromEntries(
            ['old', 'new'].map((role) => [
              `email/${role}`,
              {
                M: {
                  state: { S: 'delivered' },
                  providerId: { S: '0100018f-1' },
                  at: { N: String(at + 900) },
                },
              },
            ]),
          ),
        },
        republished: { N: '0' },
        revision: { N: '9' },
        expiresAt: { N: String(Math.ceil(at / 1000) + 400 * 86_400) },
      },
    ],
  });

const partitionKey = /"00016#([0-9a-f]{32})"/;

/**
 * Costs next to nothing: says of every customer that the last change was 40 days ago, takes every write, keeps none.
 */
export const cannedTable = (): DynamoDbTable => {
  const [before = '', ...rest] = settledChange(Date.now() - 40 * dayMs).split(customerPlaceholder);
  return (operation, body) => {
    if (operation !== 'Query') return { status: 200, body: '{}' };
    const customerId = partitionKey.exec(Buffer.from(body).toString())?.[1] ?? '';
    return { status: 200, body: [before, ...rest].join(customerId) };
  };
};

type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Command {
  readonly IndexName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly Limit?: number;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Item;
}

/** A change as it is kept: what it is found by, and all of it as text, which is light on the garbage collector. */
interface Kept {
  readonly sk: number;
  readonly revision: number;
  readonly due: number;
  readonly partition: string | undefined;
  /** What the index of due changes says of it. */
  readonly indexed: string;
  readonly text: string;
}

const text = (item: Item, name: string): string | undefined => {
  const value = item[name]?.['S'];
  return typeof value === 'string' ? value : undefined;
};
const number = (item: Item, name: string): number => Number(item[name]?.['N']);

const keptOf = (item: Item): Kept => {
  const { pk, sk, due, duePartition } = item;
  return {
    sk: number(item, 'sk'),
    revision: number(item, 'revision'),
    due: number(item, 'due'),
    partition: text(item, 'duePartition'),
    indexed: JSON.stringify({ pk, sk, due, duePartition }),
    text: JSON.stringify(item),
  };
};

const refused = {
  status: 400,
  body: JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    message: 'The conditional request failed',
  }),
};

/** Where the value belongs in a list sorted by the member. */
const placeOf = (sorted: readonly Kept[], by: 'sk' | 'due', value: number): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.[by] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
};

const emptyList = (): Kept[] => [];

/** Keeps what is written, refuses what a condition forbids and finds what is due, among many as fast as among few. */
export const memoryTable = (): DynamoDbTable => {
  /** By customer, oldest first. */
  const customers = new Map<string | undefined, Kept[]>();
  /** By partition of the index, first due first. */
  const partitions = new Map<string | undefined, Kept[]>();
  const listIn = (lists: Map<string | undefined, Kept[]>, name: string | undefined): Kept[] => {
    const list = lists.get(name) ?? emptyList();
    lists.set(name, list);
    return list;
  };

  const put = ({ Item = {}, ConditionExpression = '', ExpressionAttributeValues = {} }: Command) => {
    const kept = keptOf(Item);
    const list = listIn(customers, text(Item, 'pk'));
    const at = placeOf(list, 'sk', kept.sk);
    const former = list[at]?.sk === kept.sk ? list[at] : undefined;
    const isAllowed = ConditionExpression.startsWith('revision')
      ? former?.revision === number(ExpressionAttributeValues, ':from')
      : former === undefined;
    if (!isAllowed) return refused;
    list.splice(at, former ? 1 : 0, kept);
    if (former?.partition !== undefined) {
      const indexed = listIn(partitions, former.partition);
      indexed.splice(indexed.indexOf(former, placeOf(indexed, 'due', former.due)), 1);
    }
    if (kept.partition !== undefined) {
      const indexed = listIn(partitions, kept.partition);
      indexed.splice(placeOf(indexed, 'due', kept.due), 0, kept);
    }
    return { status: 200, body: '{}' };
  };

  const query = ({ IndexName, Limit = 100, ExpressionAttributeValues = {} }: Command): readonly string[] => {
    if (IndexName === undefined) {
      const list = listIn(customers, text(ExpressionAttributeValues, ':pk'));
      return list
        .slice(-Limit)
        .reverse()
        .map((kept) => kept.text);
    }
    const indexed = listIn(partitions, text(ExpressionAttributeValues, ':partition'));
    const ripe = placeOf(indexed, 'due', number(ExpressionAttributeValues, ':now') + 1);
    return indexed.slice(0, Math.min(ripe, Limit)).map((kept) => kept.indexed);
  };

  return (operation, body) => {
    // Whoever asks is ours.
    const command = JSON.parse(Buffer.from(body).toString()) as Command;
    if (operation === 'PutItem') return put(command);
    if (operation === 'GetItem') {
      const { Key = {} } = command;
      const list = listIn(customers, text(Key, 'pk'));
      const kept = list[placeOf(list, 'sk', number(Key, 'sk'))];
      return { status: 200, body: kept ? `{"Item":${kept.text}}` : '{}' };
    }
    const items = query(command);
    return { status: 200, body: `{"Count":${items.length},"Items":[${items.join(',')}]}` };
  };
};
