import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { bundleOptions } from '../scripts/bundle-functions.ts';
import type { Prepare } from './interleave.ts';
import { createContext, createEvent, type Contestant, type Job } from './invocation.ts';

const root = join(import.meta.dirname, '..');

/** The two modules through which every call leaves, and what takes their place. */
const exchanged: Readonly<Record<string, string>> = {
  [join(root, 'lib/outbound/outbound-client.ts')]: join(root, 'bench/upstreams/outbound-client.ts'),
  [join(root, 'lib/aws/client-defaults.ts')]: join(root, 'bench/upstreams/client-defaults.ts'),
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

/** Bundles a module of this folder as packaging does, but with its upstreams within, and loads it. */
export const loadBundled = async (entry: string): Promise<unknown> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const outfile = join(folder, 'bundle.mjs');
    await build({
      ...bundleOptions(),
      plugins: [answerInProcess],
      absWorkingDir: root,
      entryPoints: [join('bench', entry)],
      outfile,
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Loads contestants, named by their modules and exports. */
export const loadContestants = async (names: readonly string[]): Promise<ReadonlyMap<string, Contestant>> => {
  const loaded = new Map<string, Contestant>();
  for (const name of names) {
    const module = (await loadBundled(`contestants/${name}.ts`)) as Readonly<Record<string, Contestant>>;
    const contestant = module[name];
    if (contestant === undefined) throw new Error(`${name} could not be loaded.`);
    loaded.set(name, contestant);
  }
  return loaded;
};

/** Invokes a contestant for one new customer after another. */
export const invocations =
  (contestant: Contestant, job: Job, tokenOf: () => string): Prepare =>
  (count) => {
    const events = Array.from({ length: count }, () => createEvent(job, tokenOf()));
    const context = createContext(job);
    return async () => {
      for (const event of events) {
        const { statusCode, body } = await contestant[job](event, context);
        if (statusCode !== 200 && statusCode !== 204) throw new Error(`${job} was answered ${body ?? ''}`);
      }
    };
  };
