/** The members of a JSON object. A map has no prototype for a member's name to reach. */
export type JsonObject = ReadonlyMap<string, unknown>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const stringLiteral = /"[^"\\]*(?:\\.[^"\\]*)*"/g;

/** How many members a JSON text writes: outside strings, a colon stands in members only. */
const countWritten = (text: string): number => text.replace(stringLiteral, '').split(':').length - 1;

/** How many members are left once read, at every depth; of members with one name JSON.parse keeps the last. */
const countRead = (root: unknown): number => {
  let members = 0;
  const pending = [root];
  for (const value of pending) {
    if (typeof value !== 'object' || value === null) continue;
    const children: unknown[] = Object.values(value);
    if (!Array.isArray(value)) members += children.length;
    for (const child of children) pending.push(child);
  }
  return members;
};

/** What JSON.stringify writes has no member twice, and most texts are as it writes them; others are counted. */
const namesEachOnce = (text: string, value: object): boolean =>
  JSON.stringify(value) === text || countWritten(text) === countRead(value);

/**
 * Reads bytes that are a JSON object in UTF-8 with no member named twice, at any depth (RFC 7515 §4, RFC 7519 §4).
 * Answers undefined for all else: an error would repeat the text.
 */
export const readJsonObject = (bytes: Uint8Array): JsonObject | undefined => {
  try {
    const text = utf8.decode(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return namesEachOnce(text, value) ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
};
