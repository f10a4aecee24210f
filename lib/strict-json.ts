/** The deepest nesting that is read. */
const maxDepth = 16;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const stringLiteral = /"[^"\\]*(?:\\.[^"\\]*)*"/g;

export type JsonFault = 'not-utf8' | 'not-json' | 'too-deep' | 'ambiguous';
export type StrictJson = { readonly value: unknown } | { readonly fault: JsonFault };

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
};

/** Keeps no cause: the messages of JSON.parse quote the text. */
const parseJson = (text: string): StrictJson => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: 'not-json' };
  }
};

/** How many members the text of a JSON value writes: outside strings, a colon stands in members only. */
const countWritten = (text: string): number => text.replace(stringLiteral, '').split(':').length - 1;

/** How many members a value has at every depth; NaN where it is nested too deeply. */
const countMembers = (value: unknown, levels = maxDepth): number => {
  if (typeof value !== 'object' || value === null) return 0;
  if (levels === 0) return NaN;
  const children: unknown[] = Object.values(value);
  const own = Array.isArray(value) ? 0 : children.length;
  return children.reduce<number>((sum, child) => sum + countMembers(child, levels - 1), own);
};

/** A number that does not read back digit for digit (1e21, 1.0, 9007199254740993) becomes NaN, which no schema takes. */
const keepExact = (_name: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && String(value) !== context?.source ? NaN : value;

/**
 * Reads bytes as JSON in UTF-8 with no member named twice, at any depth (RFC 8259 §4, RFC 7493 §2): JSON.parse would
 * keep the last of them, another reader the first.
 */
export const readStrictJson = (
  bytes: Uint8Array,
  { numbers }: { readonly numbers: 'exact' | 'rounded' },
): StrictJson => {
  const text = decode(bytes);
  if (text === undefined) return { fault: 'not-utf8' };
  const parsed = parseJson(text);
  if ('fault' in parsed) return parsed;
  const members = countMembers(parsed.value);
  if (Number.isNaN(members)) return { fault: 'too-deep' };
  // What JSON.stringify writes names each member once and each number exactly, and most texts are as it writes them.
  if (JSON.stringify(parsed.value) === text) return parsed;
  if (countWritten(text) !== members) return { fault: 'ambiguous' };
  return numbers === 'exact' ? { value: JSON.parse(text, keepExact) as unknown } : parsed;
};

/** The members of a JSON object. Look up a name that is not fixed with `Object.hasOwn`: every object inherits some. */
export type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON object that the bytes are, read strictly; undefined for everything else. */
export const readJsonObject = (bytes: Uint8Array): JsonObject | undefined => {
  const reading = readStrictJson(bytes, { numbers: 'rounded' });
  return 'value' in reading && isObject(reading.value) ? reading.value : undefined;
};
