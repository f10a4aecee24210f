import { parseArgs } from 'node:util';
import { exportFormats, type ExportFormatName } from './export-format.ts';
import { localTable } from './local-table.ts';
import type { ExportSelection } from './write-export.ts';

export type ExportArguments =
  | {
      readonly command: 'export';
      readonly selection: ExportSelection;
      readonly format: ExportFormatName;
      /** A point-in-time export; without one, the table of the local stack is read. */
      readonly folder: string | undefined;
      readonly endpoint: string;
      /** Without one, standard output. */
      readonly out: string | undefined;
    }
  | { readonly command: 'check'; readonly file: string; readonly hash: string | undefined };

export const usage = `Usage:
  npm run export -- --institution 00016 --from 2026-01-01 --to 2026-12-31 [--format csv|jsonl]
    [--folder DIR | --endpoint URL] [--out FILE]
  npm run export -- --check FILE [--hash HASH]`;

const required = (name: string, text: string | undefined, form: RegExp, says: string): string => {
  if (text === undefined) throw new Error(`--${name} is missing.`);
  if (!form.test(text)) throw new Error(`--${name} takes ${says}, not "${text}".`);
  return text;
};

const day = (name: string, text: string | undefined): string => {
  const says = 'a day such as 2026-12-31';
  const given = required(name, text, /^\d{4}-\d\d-\d\d$/, says);
  const at = Date.parse(given);
  // Date.parse takes February 30 for a day in March.
  if (Number.isNaN(at) || !new Date(at).toISOString().startsWith(given))
    throw new Error(`--${name} takes ${says}, not "${given}".`);
  return given;
};

const isFormat = (text: string): text is ExportFormatName => Object.hasOwn(exportFormats, text);

/** Throws an error whose message says what is wrong with the arguments. */
export const readArguments = (args: readonly string[]): ExportArguments => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      institution: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      format: { type: 'string', default: 'csv' },
      folder: { type: 'string' },
      endpoint: { type: 'string', default: localTable.endpoint },
      out: { type: 'string' },
      check: { type: 'string' },
      hash: { type: 'string' },
    },
  });
  const { check, hash, format, folder, endpoint, out } = values;
  if (hash !== undefined)
    required('hash', hash, /^[0-9a-f]{64}$/, 'the 64 hex digits that an export ends with');
  if (check !== undefined) return { command: 'check', file: check, hash };
  if (hash !== undefined) throw new Error('--hash belongs to --check.');
  if (!isFormat(format)) throw new Error(`--format takes csv or jsonl, not "${format}".`);
  required('endpoint', endpoint, /^http:\/\/[^/]+$/, `a URL such as ${localTable.endpoint}`);
  const institutionId = required('institution', values.institution, /^\d{5}$/, 'five digits');
  const [from, to] = [day('from', values.from), day('to', values.to)];
  if (from > to) throw new Error(`--from (${from}) is after --to (${to}).`);
  return { command: 'export', selection: { institutionId, from, to }, format, folder, endpoint, out };
};
