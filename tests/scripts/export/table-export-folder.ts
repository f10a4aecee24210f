import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Item } from '../../../lib/ledger/changes-table.ts';

export const exportTime = '2026-12-31T23:59:59.000Z';

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'export-'));

/** A folder as DynamoDB writes it, with a data file for each list of items; it is part of what may be changed in it. */
export const writeTableExport = (
  files: readonly (readonly Item[])[],
  { summary = {}, manifest = {} }: { readonly summary?: object; readonly manifest?: object } = {},
): string => {
  const folder = newFolder();
  const data = 'changes/AWSDynamoDB/01792800000000-5f6cbb6a/data';
  mkdirSync(join(folder, 'data'));
  const listed = files.map((items, index) => {
    const name = `file-${index}.json.gz`;
    const text = items.map((Item) => `${JSON.stringify({ Item })}\n`).join('');
    writeFileSync(join(folder, 'data', name), items.length === 0 ? '' : gzipSync(text));
    return {
      itemCount: items.length,
      md5Checksum: '',
      etag: '',
      dataFileS3Key: `${data}/${name}`,
      ...manifest,
    };
  });
  writeFileSync(
    join(folder, 'manifest-files.json'),
    listed.map((file) => `${JSON.stringify(file)}\n`).join(''),
  );
  writeFileSync(
    join(folder, 'manifest-summary.json'),
    JSON.stringify({
      version: '2020-06-30',
      exportTime,
      itemCount: files.flat().length,
      outputFormat: 'DYNAMODB_JSON',
      exportType: 'FULL_EXPORT',
      ...summary,
    }),
  );
  return folder;
};
