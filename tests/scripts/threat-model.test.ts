import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { testTitles } from './test-titles.ts';

const page = readFileSync('docs/threat-model.md', 'utf8');

/** Links into this repository, as `[name](../path)`. */
const links = [...page.matchAll(/\]\(((?!https?:)[^)#\s]+)\)/g)].map(([, path = '']) => path);

/** Tests that are said to hold a threat off: a link to their file, then their titles in quotation marks. */
const citations = [...page.matchAll(/\]\(\.\.\/(tests\/[^)]+\.test\.ts)\)((?:,? “[^”]+”)+)/g)].flatMap(
  ([, file = '', titles = '']) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']): [string, string] => [file, title]),
);

/** Rows of the tables of threats, by their first cell. */
const threats = page.split('\n').filter((line) => /^\| [STRIDEN]\d+ +\|/.test(line));

describe('docs/threat-model.md', () => {
  it('shows what holds every threat off, by tests', () => {
    expect(threats.length).toBeGreaterThan(40);
    expect(threats.filter((row) => !/\.test\.ts\) “/.test(row))).toEqual([]);
  });

  it('numbers its threats without a gap', () => {
    const numbers = Map.groupBy(threats, (row) => row.charAt(2));
    for (const rows of numbers.values()) {
      expect(rows.map((row) => Number(/\d+/.exec(row)?.[0]))).toEqual(rows.map((_, index) => index + 1));
    }
  });

  it.each([...new Set(links)])('links to what exists: %s', (path) => {
    expect(existsSync(join('docs', path))).toBe(true);
  });

  it.each([...Map.groupBy(citations, ([file]) => file)])('cites tests that %s has', (file, cited) => {
    const titles = testTitles(file).map((title) => ` › ${title}`);
    const missing = cited.filter(([, title]) => !titles.some((each) => each.endsWith(` › ${title}`)));
    expect(missing.map(([, title]) => title)).toEqual([]);
  });
});
