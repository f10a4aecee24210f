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

/** Without a cause, because JSON.parse's messages quote the text. */
const parseJson = (text: string): StrictJson => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: 'not-json' };
  }
};

/** Outside strings, only members have a colon. */
const countWritten = (text: string): number => text.replace(stringLiteral, '').split(':').length - 1;

/** Counts members at every depth; NaN if nested too deeply. */
const countMembers = (value: unknown, levels = maxDepth): number => {
  if (typeof value !== 'object' || value === null) return 0;
  if (levels === 0) return NaN;
  const children: unknown[] = Object.values(value);
  const own = Array.isArray(value) ? 0 : children.length;
  return children.reduce<number>((sum, child) => sum + countMembers(child, levels - 1), own);
};

/** A number that does not read back digit for digit becomes NaN, which every schema refuses. */
const keepExact = (_name: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && String(value) !== context?.source ? NaN : value;

/** RFC 8259 §4, RFC 7493 §2: refuses repeated names; JSON.parse would keep the last one. */
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
  // A text that JSON.stringify would write repeats no name and loses no digit.
  if (JSON.stringify(parsed.value) === text) return parsed;
  if (countWritten(text) !== members) return { fault: 'ambiguous' };
  return numbers === 'exact' ? { value: JSON.parse(text, keepExact) as unknown } : parsed;
};

/** Use `Object.hasOwn` for names that come from outside. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const readJsonObject = (bytes: Uint8Array): JsonObject | undefined => {
  const reading = readStrictJson(bytes, { numbers: 'rounded' });
  return 'value' in reading && isObject(reading.value) ? reading.value : undefined;
};
