type Attribute = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, Attribute>>;

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
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + textBytes(name) + attributeBytes(value), 0);
