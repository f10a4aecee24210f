/** The largest change number that fits a change id. */
const largestNumber = 0xff_ff_ff_ff;

/**
 * The id of a customer's change with the given number, from 16 random bytes: a UUID of version 8 (RFC 9562 §5.8)
 * whose last 32 bits are the number, so that a change is found by its id without an index.
 */
export const toChangeId = (number: number, random: Uint8Array): string => {
  if (number > largestNumber) throw new RangeError('a change number has at most 32 bits');
  const bytes = Buffer.from(random.subarray(0, 16));
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x80;
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  bytes.writeUInt32BE(number, 12);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/** The number within a change id; it names a change only if the change found there has that very id. */
export const numberOf = (changeId: string): number => Number.parseInt(changeId.slice(-8), 16);
