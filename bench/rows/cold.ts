import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleBudgets } from '../../scripts/bundle-budgets.ts';
import { bundleFunctions, bundleOptions } from '../../scripts/bundle-functions.ts';
import { lineOf, type Line, type MeasureRow } from '../line.ts';
import { upstreamEnvironment } from '../upstreams/set-up.ts';

const rounds = 15;
const importOnce = join(import.meta.dirname, '..', 'import-once.mjs');

/** What the functions use of each client. */
const used: Readonly<Record<string, readonly string[]>> = {
  '@aws-sdk/client-dynamodb': ['DynamoDBClient', 'GetItemCommand', 'PutItemCommand', 'QueryCommand'],
  '@aws-sdk/client-secrets-manager': ['SecretsManagerClient', 'GetSecretValueCommand'],
  '@aws-sdk/client-sesv2': ['SESv2Client', 'SendEmailCommand'],
  '@aws-sdk/client-sns': ['SNSClient', 'PublishCommand'],
};

/** The AWS clients among a function's packages as AWS makes them, with nothing left out of the bundle. */
const bundleClients = async (packages: readonly string[]): Promise<Uint8Array> => {
  const contents = packages
    .flatMap((name) => (used[name] ? [`export { ${used[name].join(', ')} } from '${name}';`] : []))
    .join('\n');
  const { outputFiles } = await build({
    ...bundleOptions(),
    alias: {},
    external: [],
    stdin: { contents, resolveDir: process.cwd() },
    write: false,
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
};

/** Milliseconds of CPU from nothing to the module imported, in a process of its own. */
const importMs = (file: string): number =>
  Number(
    execFileSync(process.execPath, [importOnce, file], {
      env: { PATH: process.env['PATH'], ...upstreamEnvironment },
      encoding: 'utf8',
    }),
  );

/** What each bundle takes to import at a cold start, beside the AWS clients alone. */
export const measure: MeasureRow = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-cold-'));
  const place = (name: string, code: Uint8Array): string => {
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, code);
    return file;
  };
  try {
    const lines: Line[] = [];
    for (const { name, code } of (await bundleFunctions()).toSorted((a, b) => a.name.localeCompare(b.name))) {
      const clients = place(`${name}-clients`, await bundleClients(bundleBudgets[name]?.packages ?? []));
      const product = place(name, code);
      // The first import only brings the files into memory.
      importMs(clients);
      importMs(product);
      const pairs = Array.from({ length: rounds }, () => [importMs(clients), importMs(product)] as const);
      lines.push(
        lineOf({
          row: 'CPU to import at a cold start',
          what: name,
          unit: 'ms',
          values: pairs.map(([, ms]) => ms),
          floor: pairs.map(([ms]) => ms),
          atMost: 1.25,
        }),
      );
    }
    // One row for all keeps the page on one screen.
    const slowest = lines.toSorted((a, b) => (b.ratio?.median ?? 0) - (a.ratio?.median ?? 0)).slice(0, 1);
    return slowest.map((line) => ({ ...line, what: `${line.what}, the slowest of ${lines.length}` }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
