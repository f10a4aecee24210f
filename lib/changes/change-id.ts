/** The largest change number that fits a change id. */
const largestNumber = 0xff_ff_ff_ff;

/**
 * The id of a customer's change with the given number, from a random UUID (version 4): a UUID of version 8 (RFC 9562
 * §5.8) whose last 32 bits are the number, so that a change is found by its id without an index.
 */
export const toChangeId = (number: number, uuid: string): string => {
  if (number > largestNumber) throw new RangeError('a change number has at most 32 bits');
  return `${uuid.slice(0, 14)}8${uuid.slice(15, 28)}${number.toString(16).padStart(8, '0')}`;
};

/** The number within a change id; it names a change only if the change found there has that very id. */
export const numberOf = (changeId: string): number => Number.parseInt(changeId.slice(-8), 16);
