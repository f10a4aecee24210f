import { describe, expect, it } from '@jest/globals';
import { phrasesIn } from '../../../../lib/notices/words/phrases.ts';

interface Tree {
  readonly [key: string]: string | Tree;
}

/** The names in braces of every phrase, by where it stands. */
const namesIn = (phrases: Tree): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(phrases).map(([key, phrase]) => [
      key,
      typeof phrase === 'string' ? phrase.match(/\{.*?\}/g)?.toSorted() : namesIn(phrase),
    ]),
  );

describe('phrasesIn', () => {
  it.each(Object.entries(phrasesIn))('has the same values in %s as in English', (_, phrases) => {
    expect(namesIn(phrases)).toEqual(namesIn(phrasesIn.en));
  });
});
