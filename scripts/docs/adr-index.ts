import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { table } from './markdown-table.ts';

/** One row per ADR. A page without a line such as `Status: superseded by ADR 12` is accepted. */
export const adrIndex = (): string =>
  table(
    ['ADR', 'Decision', 'Status'],
    globSync('docs/adr/[0-9]*.md')
      .toSorted()
      .map((file) => {
        const text = readFileSync(file, 'utf8');
        const [, number, title] = /^# (\d+)\. (.+)$/m.exec(text) ?? [];
        if (
          number === undefined ||
          title === undefined ||
          Number(basename(file).slice(0, 4)) !== Number(number)
        )
          throw new Error(`${file} must begin with "# <its number>. <the decision>"`);
        const status = /^Status: (.+)$/m.exec(text)?.[1] ?? 'accepted';
        return [number, `[${title}](${basename(file)})`, status];
      }),
  );
