import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleBudgets } from '../../scripts/bundle-budgets.ts';
import { bundleFunctions, bundleOptions } from '../../scripts/bundle-functions.ts';
import { floorModule } from '../cold/floor-module.ts';
import { lineOf, type Line, type MeasureRow } from '../measure/line.ts';
import { upstreamEnvironment } from '../upstreams/environment.ts';

const rounds = 15;
const target = { of: 'ratio', atMost: 1.25 } as const;
const importOnce = join(import.meta.dirname, '..', 'cold', 'import-once.mjs');

/** The AWS clients as AWS makes them, with nothing left out. */
const bundleFloor = async (packages: readonly string[]): Promise<Uint8Array> => {
  const options = bundleOptions();
  const { outputFiles } = await build({
    ...options,
    alias: {},
    external: [],
    stdin: { contents: floorModule(packages), resolveDir: process.cwd() },
    write: false,
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
};

/** Milliseconds from nothing to the module imported, in a process of its own. */
const importMs = (file: string): number =>
  Number(
    execFileSync(process.execPath, [importOnce, file], {
      env: { PATH: process.env['PATH'], ...upstreamEnvironment(), EMAIL_CONFIGURATION_SET: 'bench' },
      encoding: 'utf8',
    }),
  );

/** What a cold start adds to the runtime's own: how long each bundle takes to import, and how large it is. */
export const measure: MeasureRow = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-cold-'));
  try {
    const lines: Line[] = [];
    for (const { name, code } of (await bundleFunctions()).toSorted((a, b) => a.name.localeCompare(b.name))) {
      const { maxBytes = 0, packages = [] } = bundleBudgets[name] ?? {};
      const floorCode = await bundleFloor(packages);
      const files = { floor: join(folder, `${name}-floor.mjs`), product: join(folder, `${name}.mjs`) };
      writeFileSync(files.floor, floorCode);
      writeFileSync(files.product, code);
      const times = { floor: [] as number[], product: [] as number[] };
      for (let round = 0; round <= rounds; round += 1) {
        const [floor, product] = [importMs(files.floor), importMs(files.product)];
        // The first round only brings the files into memory.
        if (round === 0) continue;
        times.floor.push(floor);
        times.product.push(product);
      }
      const row = 'Import at a cold start';
      const size = 'Size of the bundle';
      lines.push(
        lineOf({ row, what: name, who: 'its AWS clients', unit: 'ms', values: times.floor }),
        lineOf({
          row,
          what: name,
          who: 'product',
          unit: 'ms',
          values: times.product,
          floor: times.floor,
          target,
        }),
        lineOf({
          row: size,
          what: name,
          who: 'its AWS clients',
          unit: 'KB',
          values: [floorCode.length / 1000],
        }),
        lineOf({
          row: size,
          what: name,
          who: 'product',
          unit: 'KB',
          values: [code.length / 1000],
          floor: [floorCode.length / 1000],
          target: { of: 'value', atMost: maxBytes / 1000 },
        }),
      );
    }
    return lines;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
