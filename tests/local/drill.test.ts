import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { drills } from '../../local/drill/drills.ts';
import { playDrill } from '../../local/drill/play-drill.ts';

jest.setTimeout(120_000);

const runbooks = join(import.meta.dirname, '../../docs/runbooks');

describe('playDrill', () => {
  it.each(['keys-stale', 'sms-spend'] as const)(
    'raises the deployed alarm %s, shows its runbook and clears it',
    async (name) => {
      const printed: string[] = [];
      await playDrill(name, (line) => printed.push(line));
      const [raised, cleared] = printed.filter((line) => line.includes(name));
      expect(raised).toContain(`Raised: ${name}.`);
      expect(raised).toMatch(new RegExp(`docs/runbooks/${name}\\.md, what to look at:\n\n1\\. `));
      expect(cleared).toContain(`Cleared: ${name} is not raised any more.`);
    },
  );
});

describe('the runbooks', () => {
  it.each(Object.keys(drills))('mention a drill of %s', (name) => {
    const texts = globSync('*.md', { cwd: runbooks }).map((file) =>
      readFileSync(join(runbooks, file), 'utf8'),
    );
    const sections = texts.map((text) => text.replace(/^[^]*## How it was tried/, ''));
    expect(
      sections.filter((text) => new RegExp(`\\b${name}\`|npm run drill ${name}\\b`).test(text)),
    ).not.toEqual([]);
  });

  it.each(globSync('*.md', { cwd: runbooks }).filter((file) => file !== 'find-a-change.md'))(
    '%s has the four sections of a runbook',
    (file) => {
      const headings = readFileSync(join(runbooks, file), 'utf8').match(/^## .*$/gm);
      expect(headings).toEqual([
        '## What it means',
        '## What to look at',
        '## What to do',
        '## How it was tried',
      ]);
    },
  );
});
