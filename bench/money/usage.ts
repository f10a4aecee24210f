import type { WireStep } from '../../local/wire/with-faults.ts';

type Attribute = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, Attribute>>;

const textBytes = (text: unknown): number => Buffer.byteLength(String(text));

const attributeBytes = (attribute: Attribute): number => {
  const [[type, value] = ['NULL', true]] = Object.entries(attribute);
  switch (type) {
    case 'N':
      // Two digits to a byte, and one more.
      return Math.ceil(String(value).length / 2) + 1;
    case 'L':
      return (value as readonly Attribute[]).reduce((sum, each) => sum + attributeBytes(each) + 1, 3);
    case 'M':
      return itemBytes(value as Item) + Object.keys(value as Item).length + 3;
    default:
      return textBytes(value);
  }
};

/** What DynamoDB counts for an item (developer guide, "DynamoDB item sizes and formats"), in bytes. */
const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + textBytes(name) + attributeBytes(value), 0);

/** What the services of AWS charge for. */
const noUsage = {
  httpRequests: 0,
  lambdaRequests: 0,
  gbSeconds: 0,
  writeUnits: 0,
  indexWriteUnits: 0,
  readUnits: 0,
  storedBytes: 0,
  publishes: 0,
  emails: 0,
  textMessages: 0,
  logBytes: 0,
};
export type Usage = Readonly<typeof noUsage>;

const writeUnitBytes = 1024;
const readUnitBytes = 4096;

interface PutItem {
  readonly Item: Item;
}

/** Counts what is charged for, from the requests as they arrive at the stand-ins of AWS. */
export const usageMeter = () => {
  let usage = { ...noUsage };
  /** By key, so that the entries which the index gains and loses are known, and how much a read reads. */
  const items = new Map<string, Item>();
  const keyOf = (item: Item): string => JSON.stringify([item['pk'], item['sk']]);
  const dueOf = (item: Item | undefined): string | undefined =>
    item?.['duePartition'] && JSON.stringify([item['duePartition'], item['due']]);

  const put = ({ Item: item }: PutItem, isDone: boolean): void => {
    usage.writeUnits += Math.ceil(itemBytes(item) / writeUnitBytes);
    // A condition that does not hold is charged as the write it would have been.
    if (!isDone) return;
    const former = items.get(keyOf(item));
    items.set(keyOf(item), item);
    usage.storedBytes += itemBytes(item) - (former ? itemBytes(former) : 0);
    // A key of an index that changes is one entry less and one more; each is charged.
    if (dueOf(former) !== dueOf(item)) {
      usage.indexWriteUnits += Number(dueOf(former) !== undefined) + Number(dueOf(item) !== undefined);
    }
  };

  const observe = ({ operation, operations, phase, request, status = 200 }: WireStep): void => {
    if (phase !== 'applied') return;
    const body = request.body.toString();
    switch (operation) {
      case 'dynamodb PutItem':
        put(JSON.parse(body) as PutItem, status < 400);
        break;
      case 'dynamodb GetItem': {
        const item = items.get(keyOf((JSON.parse(body) as { readonly Key: Item }).Key));
        usage.readUnits += Math.max(1, Math.ceil((item ? itemBytes(item) : 0) / readUnitBytes));
        break;
      }
      case 'dynamodb Query': {
        const { IndexName } = JSON.parse(body) as { readonly IndexName?: string };
        // Of the table, all read at once is one read of their sum; of the index, half as much, as it may be behind.
        usage.readUnits += IndexName === undefined ? 1 : 0.5;
        break;
      }
      case 'sns Publish':
        if (operations.includes('sns Publish sms')) usage.textMessages += 1;
        else usage.publishes += 1;
        break;
      case 'ses SendEmail':
        usage.emails += 1;
    }
  };

  return {
    observe,
    invoked: (memoryGb: number, billedMs: number): void => {
      usage.lambdaRequests += 1;
      usage.gbSeconds += (memoryGb * Math.ceil(billedMs)) / 1000;
    },
    logged: (line: string): void => {
      // CloudWatch Logs charges 26 bytes beside each line's text.
      usage.logBytes += Buffer.byteLength(line) + 26;
    },
    requested: (): void => {
      usage.httpRequests += 1;
    },
    /** What was used since this was asked last. */
    take: (): Usage => {
      const taken = usage;
      usage = { ...noUsage };
      return taken;
    },
  };
};
