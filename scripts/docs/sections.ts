import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { errorTable } from '../../lib/error-table.ts';
import { configuration } from './configuration.ts';
import { code, table } from './markdown-table.ts';
import { roomDiagram, roomTable } from './room-diagram.ts';
import { stateDiagram } from './state-diagram.ts';
import { addressValues, emailValues, phoneMetadata, phoneValues, valueCorpora } from './values.ts';

/** One row per ADR. A page without a line such as `Status: superseded by ADR 12` is accepted. */
const adrIndex = (): string =>
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

const errorCodes = (): string =>
  table(
    ['Status', 'Code', 'Reason in the log', 'Message'],
    Object.entries(errorTable)
      .toSorted(([, a], [, b]) => a.status - b.status || a.code.localeCompare(b.code))
      .map(([reason, error]) => [String(error.status), code(error.code), code(reason), error.message]),
  );

/** What stands between `<!-- generated: NAME -->` and `<!-- end: NAME -->` on any page, by name. */
export const sections: Readonly<Record<string, () => string | Promise<string>>> = {
  'adr-index': adrIndex,
  configuration,
  errors: errorCodes,
  'room-diagram': roomDiagram,
  'room-table': roomTable,
  'state-diagram': stateDiagram,
  'email-values': emailValues,
  'phone-metadata': phoneMetadata,
  'phone-values': phoneValues,
  'address-values': addressValues,
  'value-corpora': valueCorpora,
};
