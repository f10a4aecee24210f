import { DatabaseSync } from 'node:sqlite';

/** The operations of DynamoDB that the service uses, on the JSON of its wire protocol. */
export type DynamoDbTable = (
  operation: string,
  body: string,
) => { readonly status: number; readonly body: string };

type Item = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Command {
  readonly IndexName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly Limit?: number;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Item;
}

const schema = `
  CREATE TABLE changes (
    pk TEXT, sk INTEGER, revision INTEGER, duePartition TEXT, due INTEGER, item TEXT, PRIMARY KEY (pk, sk)
  );
  CREATE INDEX due ON changes (duePartition, due) WHERE duePartition IS NOT NULL;
`;

const text = (item: Item, name: string): string | null => item[name]?.['S'] ?? null;
const number = (item: Item, name: string): number | null => {
  const digits = item[name]?.['N'];
  return digits === undefined ? null : Number(digits);
};

const done = { status: 200, body: '{}' };
const refused = {
  status: 400,
  body: JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    message: 'The conditional request failed',
  }),
};

/**
 * Keeps what is written, refuses what a condition forbids and finds what is due, among many as fast as among few: in
 * SQLite, so that nothing of it lies before the garbage collector of whoever is measured.
 */
export const memoryTable = (): DynamoDbTable => {
  const database = new DatabaseSync(':memory:');
  database.exec(schema);
  const insert = database.prepare(
    'INSERT OR IGNORE INTO changes (revision, duePartition, due, item, pk, sk) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const update = database.prepare(
    'UPDATE changes SET revision = ?, duePartition = ?, due = ?, item = ? WHERE pk = ? AND sk = ? AND revision = ?',
  );
  const get = database.prepare('SELECT item FROM changes WHERE pk = ? AND sk = ?');
  const newest = database.prepare('SELECT item FROM changes WHERE pk = ? ORDER BY sk DESC LIMIT ?');
  const firstDue = database.prepare(`
    SELECT json_object(
      'pk', json_object('S', pk), 'sk', json_object('N', CAST(sk AS TEXT)), 'due', json_object('N', CAST(due AS TEXT))
    ) AS item
    FROM changes WHERE duePartition = ? AND due <= ? ORDER BY due LIMIT ?
  `);

  const put = ({ Item = {}, ConditionExpression = '', ExpressionAttributeValues = {} }: Command) => {
    const values = [
      number(Item, 'revision'),
      text(Item, 'duePartition'),
      number(Item, 'due'),
      JSON.stringify(Item),
      text(Item, 'pk'),
      number(Item, 'sk'),
    ];
    const { changes } = ConditionExpression.startsWith('revision')
      ? update.run(...values, number(ExpressionAttributeValues, ':from'))
      : insert.run(...values);
    return changes === 1 ? done : refused;
  };

  const query = ({ IndexName, Limit = 100, ExpressionAttributeValues: values = {} }: Command) =>
    IndexName === undefined
      ? newest.all(text(values, ':pk'), Limit)
      : firstDue.all(text(values, ':partition'), number(values, ':now'), Limit);

  return (operation, body) => {
    // Whoever asks is ours.
    const command = JSON.parse(body) as Command;
    if (operation === 'PutItem') return put(command);
    if (operation === 'GetItem') {
      const { Key = {} } = command;
      const found = get.get(text(Key, 'pk'), number(Key, 'sk'));
      return found ? { status: 200, body: `{"Item":${String(found['item'])}}` } : done;
    }
    const items = query(command).map(({ item }) => String(item));
    return { status: 200, body: `{"Count":${items.length},"Items":[${items.join(',')}]}` };
  };
};
