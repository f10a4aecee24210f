import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { build, type Metafile } from 'esbuild';
import * as v from 'valibot';
import { parse } from 'yaml';

export interface FunctionBundle {
  readonly name: string;
  readonly code: Uint8Array;
  readonly metafile: Metafile;
}

/** The part of serverless.yml that says how functions are bundled; what is only serverless-esbuild's is left out. */
const Service = v.object({
  custom: v.object({
    esbuild: v.object({
      bundle: v.boolean(),
      minify: v.boolean(),
      format: v.literal('esm'),
      target: v.string(),
      mainFields: v.array(v.string()),
      sourcemap: v.boolean(),
      legalComments: v.literal('none'),
      exclude: v.array(v.string()),
      alias: v.record(v.string(), v.string()),
      banner: v.object({ js: v.string() }),
    }),
  }),
});

/** How packaging bundles a function. */
export const bundleOptions = () => {
  const service = v.parse(Service, parse(readFileSync('serverless.yml', 'utf8'), { logLevel: 'error' }));
  const { exclude: external, ...options } = service.custom.esbuild;
  return { ...options, external, platform: 'node' } as const;
};

/** Bundles each handler that `entries` (a glob) names as packaging does, in memory; its folder names the function. */
export const bundleFunctions = async (
  entries = 'functions/*/handler.ts',
): Promise<readonly FunctionBundle[]> => {
  // In one build, what they share is parsed once; their bundles share nothing.
  const { outputFiles, metafile } = await build({
    ...bundleOptions(),
    entryPoints: globSync(entries),
    outdir: 'out',
    outbase: '.',
    write: false,
    metafile: true,
  });
  return outputFiles.map(({ path, contents }) => {
    const output = relative('.', path);
    return {
      name: basename(dirname(path)),
      code: contents,
      metafile: {
        ...metafile,
        outputs: Object.fromEntries(Object.entries(metafile.outputs).filter(([name]) => name === output)),
      },
    };
  });
};
