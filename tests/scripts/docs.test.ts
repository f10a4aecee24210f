import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { errorTable } from '../../lib/error-table.ts';
import { seededCustomerIds } from '../../local/platform/seeds.ts';
import { drills as allDrills } from '../../local/drill/drills.ts';

const Package = v.pipe(v.string(), v.parseJson(), v.object({ scripts: v.record(v.string(), v.string()) }));

const pages = globSync(['*.md', '{docs,local,packages,bench,examples}/**/*.md']).filter(
  (page) => !page.includes('node_modules'),
);
const drills: readonly string[] = Object.keys(allDrills);

describe('the docs', () => {
  it.each(globSync('docs/guides/*.md'))('link to %s from the README or CONTRIBUTING', (guide) => {
    const entrances = ['README.md', 'CONTRIBUTING.md'].map((page) => readFileSync(page, 'utf8'));
    expect(entrances.join('\n')).toContain(guide);
  });

  it.each(pages)('name in %s only existing commands', (page) => {
    const text = readFileSync(page, 'utf8');
    const { scripts } = v.parse(Package, readFileSync('package.json', 'utf8'));
    const commands = [...text.matchAll(/npm (?:run )(?:--silent )?([\w:]+)/g)].map(([, name = '']) => name);
    expect(commands.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    const named = [...text.matchAll(/npm run drill ([a-z][\w-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !drills.includes(name))).toEqual([]);
  });

  it.each(pages)('name in %s only existing files and folders', (page) => {
    const named = [
      ...readFileSync(page, 'utf8').matchAll(
        /`((?:bench|collections|config|docs|examples|functions|lib|local|packages|scripts|site|tests)\/[\w./-]*)`/g,
      ),
    ].map(([, path = '']) => path);
    const made = /^site\/dist/;
    expect(named.filter((path) => !made.test(path) && !existsSync(path))).toEqual([]);
  });
});

/** Rows of the tables of threats: their number, then what the threat is, the code against it and its tests. */
const threats = readFileSync('docs/threat-model.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| [STRIDEN]\d+ +\|/.test(line));

describe('docs/threat-model.md', () => {
  it('links every threat to code and to a test', () => {
    expect(threats.length).toBeGreaterThan(40);
    expect(threats.filter((row) => !/\| \[[^|]+ \| [^|]+\.test\.ts\)/.test(row))).toEqual([]);
  });

  it('numbers its threats without gaps', () => {
    const numbers = Map.groupBy(threats, (row) => row.charAt(2));
    for (const rows of numbers.values()) {
      expect(rows.map((row) => Number(/\d+/.exec(row)?.[0]))).toEqual(rows.map((_, index) => index + 1));
    }
  });
});

describe('docs/guides/integrate.md', () => {
  const rows = readFileSync('docs/guides/integrate.md', 'utf8').split('\n');
  const saysWhatToDo = ({ status, code }: { status: number; code: string }): boolean =>
    rows.some((row) => new RegExp(`^\\|[\\d, ]*${status}[, \\d]*\\|.*\`${code}\``).test(row));

  it('names customers of the local stack', () => {
    const named = rows.join('\n').match(/\b[0-9a-f]{32}\b/g) ?? [];
    expect(Object.values<string>(seededCustomerIds)).toEqual(expect.arrayContaining(named));
    expect(named).toContain(seededCustomerIds.onHold);
  });

  it('says what to do about every status and code', () => {
    expect(Object.values(errorTable).filter((error) => !saysWhatToDo(error))).toEqual([]);
  });
});
