import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';

/** The types of the client in packages/client, made from openapi.yaml. */
export const clientTypes = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'client-types-'));
  try {
    await createClient({
      input: 'openapi.yaml',
      output: folder,
      plugins: ['@hey-api/typescript'],
      logs: { level: 'silent' },
    });
    return readFileSync(join(folder, 'types.gen.ts'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
};
