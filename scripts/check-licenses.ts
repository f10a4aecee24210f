// Fails when the lockfile holds a dependency with a license that nobody has agreed to.
import { readFileSync } from 'node:fs';
import * as v from 'valibot';

/** May be passed on with the service. */
const shipped = ['Apache-2.0', 'MIT', '0BSD', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause'];
/** May be used to build and test it. */
const tools = [
  ...shipped,
  'Artistic-2.0',
  'BlueOak-1.0.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'MIT-0',
  'PSF-2.0',
  'Python-2.0',
  'Unicode-3.0',
  'WTFPL',
  'Zlib',
];

const Lockfile = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    packages: v.record(
      v.string(),
      v.object({
        license: v.optional(v.string(), 'none stated'),
        link: v.optional(v.boolean(), false),
        dev: v.optional(v.boolean(), false),
        devOptional: v.optional(v.boolean(), false),
      }),
    ),
  }),
);

/** Reads simple SPDX expressions: `A`, `(A OR B)`, `(A AND B)`. */
const isAllowed = (expression: string, allowed: readonly string[]): boolean =>
  expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((license) => allowed.includes(license)));

const { packages } = v.parse(Lockfile, readFileSync('package-lock.json', 'utf8'));
const refused = Object.entries(packages).filter(
  ([path, { license, link, dev, devOptional }]) =>
    path !== '' && !link && !isAllowed(license, dev || devOptional ? tools : shipped),
);
for (const [path, { license }] of refused) console.error(`${path}: ${license}`);
console.log(`${Object.keys(packages).length - 1} packages, ${refused.length} with a license not agreed to`);
process.exitCode = refused.length > 0 ? 1 : 0;
