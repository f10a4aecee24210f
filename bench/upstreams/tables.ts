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

const text = (item: Item, name: string): string => {
  const value = item[name]?.['S'];
  return typeof value === 'string' ? value : '';
};
const number = (item: Item, name: string): number => Number(item[name]?.['N']);

const refused = {
  status: 400,
  body: JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    message: 'The conditional request failed',
  }),
};

/** Where the value belongs in a list sorted by `of`. */
const placeOf = <Value>(sorted: readonly Value[], of: (value: Value) => number, value: number): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle];
    if (at !== undefined && of(at) < value) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Keeps what is written, refuses what a condition forbids, and finds what is due; as fast with a million items as with one. */
export const memoryTable = (): DynamoDbTable => {
  /** By customer, oldest first. */
  const changes = new Map<string, Item[]>();
  /** By partition of the index, by when they are due. */
  const due = new Map<string, Item[]>();
  const dueOf = (item: Item): number => number(item, 'due');

  const forget = (item: Item): void => {
    const partition = due.get(text(item, 'duePartition')) ?? [];
    const at = partition.indexOf(item, placeOf(partition, dueOf, dueOf(item)));
    if (at >= 0) partition.splice(at, 1);
  };

  const remember = (item: Item): void => {
    if (item['duePartition'] === undefined) return;
    const name = text(item, 'duePartition');
    const partition = due.get(name) ?? [];
    due.set(name, partition);
    partition.splice(placeOf(partition, dueOf, dueOf(item)), 0, item);
  };

  const put = ({ Item = {}, ConditionExpression, ExpressionAttributeValues = {} }: Command) => {
    const pk = text(Item, 'pk');
    const items = changes.get(pk) ?? [];
    const at = placeOf(items, (item) => number(item, 'sk'), number(Item, 'sk'));
    const former = items[at] && number(items[at], 'sk') === number(Item, 'sk') ? items[at] : undefined;
    const isAllowed =
      ConditionExpression?.startsWith('revision') === true
        ? former && number(former, 'revision') === number(ExpressionAttributeValues, ':from')
        : !former;
    if (!isAllowed) return refused;
    if (former) forget(former);
    items.splice(at, former ? 1 : 0, Item);
    changes.set(pk, items);
    remember(Item);
    return { status: 200, body: '{}' };
  };

  const query = ({ IndexName, Limit = 100, ExpressionAttributeValues = {} }: Command) => {
    if (IndexName !== undefined) {
      const partition = due.get(text(ExpressionAttributeValues, ':partition')) ?? [];
      const ripe = placeOf(partition, dueOf, number(ExpressionAttributeValues, ':now') + 1);
      return partition
        .slice(0, Math.min(ripe, Limit))
        .map(({ pk, sk, due: dueAt, duePartition }) => ({ pk, sk, due: dueAt, duePartition }));
    }
    return (changes.get(text(ExpressionAttributeValues, ':pk')) ?? []).slice(-Limit).reverse();
  };

  return (operation, body) => {
    const command = JSON.parse(Buffer.from(body).toString()) as Command;
    if (operation === 'PutItem') return put(command);
    if (operation === 'GetItem') {
      const { Key = {} } = command;
      const items = changes.get(text(Key, 'pk')) ?? [];
      const Item = items[placeOf(items, (item) => number(item, 'sk'), number(Key, 'sk'))];
      return { status: 200, body: JSON.stringify({ Item }) };
    }
    const Items = query(command);
    return { status: 200, body: JSON.stringify({ Items, Count: Items.length }) };
  };
};
