import postal from './postal-words.json' with { type: 'json' };

/** USPS Publication 28, appendixes C1 and C2, §233: what is written for an abbreviation, and the abbreviation. */
const abbreviations: ReadonlyMap<string, string> = new Map(
  Object.entries(postal.words).flatMap(([abbreviation, written]) =>
    written.split(' ').map((word) => [word, abbreviation] as const),
  ),
);

/** The states, territories and provinces with a code of their own (USPS Publication 28, appendix B; Canada Post). */
const stateCodes: ReadonlyMap<string, string> = new Map(
  Object.entries(postal.states).map(([code, name]) => [name, code] as const),
);

/** USPS Publication 28, §28, §24 and §25: what several words are abbreviated to. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/\bP(?:OST)? ?O(?:FFICE)? ?BOX\b/g, 'PO BOX'],
  [/\bRURAL ROUTE\b/g, 'RR'],
  [/\bHIGHWAY CONTRACT(?: ROUTE)?\b/g, 'HC'],
];

export const abbreviatePhrases = (line: string): string =>
  phrases.reduce((text, [written, abbreviation]) => text.replace(written, abbreviation), line);

export const abbreviateWord = (word: string): string => abbreviations.get(word) ?? word;

export const toStateCode = (state: string): string => stateCodes.get(state) ?? state;
