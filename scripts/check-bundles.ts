// Fails when a function's bundle outgrows its budget, holds a dependency that its budget does not name, or holds what
// serverless.yml leaves out of every bundle.
import { readFileSync } from 'node:fs';
import type { Metafile } from 'esbuild';
import * as v from 'valibot';
import { bundleBudgets } from './bundle-budgets.ts';
import { bundleFunctions } from './bundle-functions.ts';

const Manifest = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ dependencies: v.record(v.string(), v.string()) }),
);
const dependencies = Object.keys(v.parse(Manifest, readFileSync('package.json', 'utf8')).dependencies);

/** The files that left code in the bundle. */
const filesIn = ({ outputs }: Metafile): readonly string[] =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );

/** Our own dependencies that left code in the bundle; what those bring along is their affair. */
const packagesIn = (metafile: Metafile): readonly string[] =>
  dependencies.filter((name) => filesIn(metafile).some((file) => file.includes(`node_modules/${name}/`)));

/** Sources of credentials other than the environment, where Lambda puts them. */
const unusedSources = (metafile: Metafile): ReadonlySet<string> =>
  new Set(
    filesIn(metafile).flatMap(
      (file) => /credential-provider-(?!env\/)[\w-]+|token-providers/.exec(file) ?? [],
    ),
  );

/** Modules that are imported late: for each, esbuild wraps all that it shares with the bundle in functions. */
const lateImports = (metafile: Metafile): ReadonlySet<string> =>
  new Set(
    filesIn(metafile).flatMap((file) =>
      (metafile.inputs[file]?.imports ?? [])
        .filter(({ kind, external }) => kind === 'dynamic-import' && external !== true)
        .map(({ path }) => path),
    ),
  );

const without = (names: readonly string[], others: readonly string[]): readonly string[] =>
  names.filter((name) => !others.includes(name));

let problems = 0;
const report = (problem: string): void => {
  problems += 1;
  console.error(`  ✘ ${problem}`);
};

const bundles = await bundleFunctions();
for (const { name, code, metafile } of bundles) {
  const { maxBytes = 0, packages = [] } = bundleBudgets[name] ?? {};
  console.log(`${name}: ${code.length} of ${maxBytes} bytes`);
  if (code.length > maxBytes) report('is larger than its budget');
  for (const extra of without(packagesIn(metafile), packages))
    report(`bundles ${extra}, which it should not use`);
  for (const source of unusedSources(metafile))
    report(`bundles ${source}, a source of credentials that Lambda does not use`);
  for (const late of lateImports(metafile))
    report(`wraps modules in functions, because ${late} is imported late`);
  for (const gone of without(packages, packagesIn(metafile)))
    report(`no longer uses ${gone}: lower its budget`);
}
for (const name of without(
  Object.keys(bundleBudgets),
  bundles.map((bundle) => bundle.name),
)) {
  console.log(name);
  report('has a budget but no handler');
}
process.exitCode = problems > 0 ? 1 : 0;
