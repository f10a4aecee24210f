const largestNumber = 0xff_ff_ff_ff;

/** A UUID of version 8 (RFC 9562 §5.8) whose last 32 bits are the number, so that no index is needed. */
export const toChangeId = (number: number, uuid: string): string => {
  if (number > largestNumber) throw new RangeError('a change number has at most 32 bits');
  return `${uuid.slice(0, 14)}8${uuid.slice(15, 28)}${number.toString(16).padStart(8, '0')}`;
};

/** Valid only if the change of that number has this id. */
export const numberOf = (changeId: string): number => Number.parseInt(changeId.slice(-8), 16);
