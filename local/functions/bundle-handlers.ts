import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../../scripts/bundle-functions.ts';

/** Handlers bundled as they are deployed, in a folder that nobody else writes to. */
export interface HandlerBundles {
  readonly pathOf: (functionName: string) => string;
  /** Where processes keep their compiled code from one cold start to the next. */
  readonly compileCache: string;
  readonly remove: () => void;
}

/** Bundles the handlers that `entries` (a glob) names; the folder of each names its function. */
export const bundleHandlers = async (entries?: string): Promise<HandlerBundles> => {
  const folder = mkdtempSync(join(tmpdir(), 'contact-info-functions-'));
  const pathOf = (functionName: string): string => join(folder, `${functionName}.mjs`);
  for (const { name, code } of await bundleFunctions(entries)) writeFileSync(pathOf(name), code);
  return {
    pathOf,
    compileCache: join(folder, 'compile-cache'),
    // A process that is ending may still write its compiled code.
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
};
