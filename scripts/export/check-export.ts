import { exportFormats, type ExportFormat } from './export-format.ts';
import { hashChain } from './hash-chain.ts';
import { readLines } from './read-lines.ts';

export type CheckedExport =
  | { readonly isWhole: true; readonly changes: number; readonly hash: string }
  /** The line, from 1, at which the file is first not as it was written. */
  | { readonly isWhole: false; readonly line: number; readonly problem: string };

const formatOf = (line: string): ExportFormat =>
  line.startsWith('{') ? exportFormats.jsonl : exportFormats.csv;

/** Checks the lines of an export; its text must have been read as Latin-1, in which no two files read alike. */
export const checkExport = async (text: AsyncIterable<string>): Promise<CheckedExport> => {
  const chain = hashChain('latin1');
  let format: ExportFormat | undefined;
  let changes: number | undefined;
  let line = 0;
  const broken = (problem: string): CheckedExport => ({ isWhole: false, line, problem });
  for await (const sealed of readLines(text)) {
    line += 1;
    format ??= formatOf(sealed);
    if (changes !== undefined) return broken('was added after the last line of the export');
    const { body, hash } = format.line.exec(sealed)?.groups ?? {};
    if (body === undefined) return broken('is not a whole line of an export');
    if (chain.add(body) !== hash)
      return broken('was edited, or a line before it was deleted, added or moved');
    const counts = format.lastBody.exec(body)?.groups;
    if (counts === undefined) continue;
    if (Number(counts['lines']) !== line - 1) return broken('counts other lines than there are');
    changes = Number(counts['changes']);
  }
  if (changes === undefined) return broken('is the last, and the end of the export is missing');
  return { isWhole: true, changes, hash: chain.hash() };
};
