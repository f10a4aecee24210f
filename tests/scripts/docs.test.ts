import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { errorTable } from '../../lib/http/error-table.ts';
import { seededCustomerIds } from '../../local/platform/seeds.ts';

/** Rows of the tables of threats: their number, then what the threat is, the code against it and its tests. */
const threats = readFileSync('docs/threat-model.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| [STRIDEN]\d+ +\|/.test(line));

describe('docs/threat-model.md', () => {
  it('links every threat to code and to a test', () => {
    expect(threats.length).toBeGreaterThan(40);
    expect(threats.filter((row) => !/\| \[[^|]+ \| [^|]+\.test\.ts\)/.test(row))).toEqual([]);
  });

  it('numbers its threats without a gap', () => {
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

  it('names customers that the local stack has', () => {
    const named = rows.join('\n').match(/\b[0-9a-f]{32}\b/g) ?? [];
    expect(Object.values<string>(seededCustomerIds)).toEqual(expect.arrayContaining(named));
    expect(named).toContain(seededCustomerIds.onHold);
  });

  it('says what to do about every status and code', () => {
    expect(Object.values(errorTable).filter((error) => !saysWhatToDo(error))).toEqual([]);
  });
});
