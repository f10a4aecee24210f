import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { bundleOptions } from '../../scripts/bundle-functions.ts';

const root = join(import.meta.dirname, '..', '..');
const upstreams = join(root, 'bench', 'upstreams');

/** The two modules through which every call leaves, and what takes their place. */
const exchanged: Readonly<Record<string, string>> = {
  [join(root, 'lib', 'outbound', 'outbound-client.ts')]: join(upstreams, 'in-process-outbound-client.ts'),
  [join(root, 'lib', 'aws', 'client-defaults.ts')]: join(upstreams, 'in-process-client-defaults.ts'),
};

/** Has every call answered within the bundle: what is measured is the shipped code, all but its sockets. */
const answerInProcess: Plugin = {
  name: 'answer-in-process',
  setup: (bundling) => {
    bundling.onResolve(
      { filter: /\/(?:outbound-client|client-defaults)\.ts$/ },
      ({ path, resolveDir, kind }) => {
        const replacement = exchanged[join(resolveDir, path)];
        return kind === 'import-statement' && replacement !== undefined ? { path: replacement } : undefined;
      },
    );
  },
};

/** Bundles modules as packaging does. */
export interface Bundler {
  /** The path of the bundle of a module, named from `bench/`. */
  bundle(entry: string, options?: { readonly inProcess?: boolean }): Promise<string>;
  /** Removes the bundles. */
  remove(): void;
}

export const createBundler = (): Bundler => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const options = bundleOptions();
  let count = 0;
  return {
    bundle: async (entry, { inProcess = false } = {}) => {
      const outfile = join(folder, `${(count += 1)}.mjs`);
      await build({
        ...options,
        // Readable names in a profile; the code is the same.
        minify: process.env['BENCH_READABLE'] === undefined,
        plugins: inProcess ? [answerInProcess] : [],
        absWorkingDir: root,
        entryPoints: [join('bench', entry)],
        outfile,
      });
      return outfile;
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
