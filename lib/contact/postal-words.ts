import postal from './postal-words.json' with { type: 'json' };

/** USPS Publication 28, appendixes C1 and C2, §233 and §292. */
const abbreviations: ReadonlyMap<string, string> = new Map(
  Object.entries(postal.words).flatMap(([abbreviation, written]) =>
    written.split(' ').map((word) => [word, abbreviation] as const),
  ),
);

/** USPS Publication 28, appendix B, §225.1; Canada Post. */
const stateCodes: ReadonlyMap<string, string> = new Map(
  Object.entries(postal.states).map(([code, name]) => [name, code] as const),
);

/** USPS Publication 28, §24, §25 and §28. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/\bP(?:OST)? ?O(?:FFICE)? ?BOX\b/g, 'PO BOX'],
  [/\bRURAL ROUTE\b/g, 'RR'],
  [/\bHIGHWAY CONTRACT(?: ROUTE)?\b/g, 'HC'],
];

export const abbreviatePhrases = (line: string): string =>
  phrases.reduce((text, [written, abbreviation]) => text.replace(written, abbreviation), line);

export const abbreviateWord = (word: string): string => abbreviations.get(word) ?? word;

export const toStateCode = (state: string): string => stateCodes.get(state) ?? state;
