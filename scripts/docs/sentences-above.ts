import { globSync, readFileSync } from 'node:fs';

/** The doc comments right above what matches in those files, by the name that the match begins with. */
export const sentencesAbove = (what: string, files: readonly string[]): ReadonlyMap<string, string> => {
  const above = new RegExp(`/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?=(\\w+):)${what}`, 'gs');
  return new Map(
    globSync([...files])
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(above)])
      .map(([, sentence = '', name = '']) => [name, sentence.replaceAll(/\s*\n\s*\*/g, ' ').trim()]),
  );
};
