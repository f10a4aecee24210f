import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { stop } from 'esbuild';
import { bundleFunctions } from '../../scripts/bundle-functions.ts';
import { functionNames } from './function-names.ts';

/** The functions as they are deployed, and those that can be killed at a step, ready to be run by a process. */
export interface HandlerBundles {
  readonly shipped: (functionName: string) => string;
  readonly killable: (functionName: string) => string;
  /** Where the processes keep their compiled code between their many cold starts. */
  readonly compileCache: string;
  readonly remove: () => void;
}

export const bundleHandlers = async (): Promise<HandlerBundles> => {
  const folder = mkdtempSync(join(tmpdir(), 'prove-'));
  const place = async (kind: string, entries: string) => {
    const pathOf = (functionName: string) => join(folder, `${kind}-${functionName}.mjs`);
    for (const { name, code } of await bundleFunctions(entries)) writeFileSync(pathOf(name), code);
    return pathOf;
  };
  const shipped = await place('shipped', `functions/{${functionNames.join(',')}}/handler.ts`);
  const killable = await place('killable', 'tests/prove/killable/*/handler.ts');
  await stop();
  return {
    shipped,
    killable,
    compileCache: join(folder, 'compile-cache'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
