import type { FieldProblem, Reading } from '../errors.ts';
import type { Policy } from '../institutions/institutions.ts';
import type { PostalAddress } from './contact-points.ts';
import countryData from './country-rules.json' with { type: 'json' };
import { isPlainText, toPlainText } from './plain-text.ts';

/** The rules of a country; patterns match whole postal codes. */
export interface CountryRule {
  readonly requiresState?: boolean;
  readonly requiresPostalCode?: boolean;
  readonly postalCode?: string;
  /** Forms of all-digit codes, such as `000-0000`. */
  readonly separated?: readonly string[];
  readonly neverBeginsWithZero?: boolean;
  /** By state code, a pattern for the beginning of its postal codes. */
  readonly states?: Readonly<Record<string, string>>;
}

/** By ISO 3166-1 alpha-2 code (docs/adr/0019-postal-rules-as-data.md). @internal */
export const countryRules: Readonly<Record<string, CountryRule>> = countryData.rules;

/** A JSON number has no leading zeros. */
export interface WrittenAddress extends Omit<PostalAddress, 'postalCode'> {
  readonly postalCode?: string | number | undefined;
}

/** In characters, as in the platform's registration API. */
export const maxLengths = { address1: 128, address2: 128, city: 64, state: 64, postalCode: 16 } as const;

const parts = Object.keys(maxLengths) as readonly (keyof typeof maxLengths)[];

/** The longest postal code (Iran). */
const maxDigits = 10;

export const isCountry = (code: string): boolean => Object.hasOwn(countryRules, code);

const problemOf = (part: keyof PostalAddress, problem: string): FieldProblem => ({
  field: `postalAddress.${part}`,
  problem,
});

const matches = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`).test(text);
const beginsWith = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})`).test(text);

const separate = (digits: string, { separated = [] }: CountryRule): string => {
  const form = separated.find((candidate) => candidate.replaceAll(/[^0]/g, '').length === digits.length);
  let at = 0;
  return form?.replaceAll('0', () => digits.charAt(at++)) ?? digits;
};

/** Every code of the country that the JSON number may stand for. */
const codesOf = (number: number, rule: CountryRule & { readonly postalCode: string }): readonly string[] => {
  const digits = String(number);
  const longest = rule.neverBeginsWithZero ? digits.length : maxDigits;
  return Array.from({ length: longest - digits.length + 1 }, (_, zeros) => '0'.repeat(zeros) + digits)
    .filter((code) => matches(rule.postalCode, code))
    .filter((code) => !rule.states || Object.values(rule.states).some((prefix) => beginsWith(prefix, code)))
    .map((code) => separate(code, rule));
};

/** Whether the number may be only the first part of a code: 1000 for 1000-001. */
const mayBeFirstPart = (number: number, code: string): boolean =>
  String(number).length <= code.search(/[^\d]/);

/** Undefined if it is unclear how many leading zeros were lost. */
const restoreZeros = (code: string | number, country: string): string | undefined => {
  if (typeof code === 'string') return code;
  const { postalCode, ...rule } = countryRules[country] ?? {};
  if (postalCode === undefined) return undefined;
  const [only, ...others] = codesOf(code, { ...rule, postalCode });
  if (only === undefined) return String(code);
  return others.length > 0 || mayBeFirstPart(code, only) ? undefined : only;
};

const capitalizeCodes = (address: PostalAddress): PostalAddress => {
  const { state, postalCode, country } = address;
  return {
    ...address,
    ...(postalCode !== undefined && { postalCode: postalCode.toUpperCase() }),
    ...(state !== undefined && countryRules[country]?.states && { state: state.toUpperCase() }),
  };
};

const findFormProblems = ({ state, postalCode, country }: PostalAddress): readonly FieldProblem[] => {
  const rule = countryRules[country] ?? {};
  const postalPrefix = Object.entries(rule.states ?? {}).find(([code]) => code === state)?.[1];
  const problems: FieldProblem[] = [];
  const report = (part: 'state' | 'postalCode', problem: string) => problems.push(problemOf(part, problem));

  if (state === undefined) {
    if (rule.requiresState) report('state', 'is required in this country');
  } else if (rule.states && postalPrefix === undefined) {
    report('state', 'must be the two-letter code of a state or province');
  }

  if (postalCode === undefined) {
    if (rule.requiresPostalCode) report('postalCode', 'is required in this country');
  } else if (rule.postalCode !== undefined && !matches(rule.postalCode, postalCode)) {
    report('postalCode', 'does not have the form of a postal code in this country');
  } else if (postalPrefix !== undefined && !beginsWith(postalPrefix, postalCode)) {
    report('postalCode', 'does not belong to this state');
  }
  return problems;
};

const findTextProblems = (address: PostalAddress): readonly FieldProblem[] =>
  parts.flatMap((part) => {
    const text = address[part] ?? '';
    if (!isPlainText(text)) return [problemOf(part, 'must be printable ASCII')];
    const longest = maxLengths[part];
    return text.length > longest ? [problemOf(part, `must be at most ${longest} characters`)] : [];
  });

const fold = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : toPlainText(text);

const foldParts = ({
  address1,
  address2,
  city,
  state,
  postalCode,
  country,
}: PostalAddress): PostalAddress => ({
  address1: toPlainText(address1),
  address2: fold(address2),
  city: toPlainText(city),
  state: fold(state),
  postalCode: fold(postalCode),
  country,
});

export const readPostalAddress = (written: WrittenAddress, policy: Policy): Reading<PostalAddress> => {
  const { postalCode, ...others } = written;
  const code = postalCode === undefined ? undefined : restoreZeros(postalCode, written.country);
  if (postalCode !== undefined && code === undefined) {
    return { problems: [problemOf('postalCode', 'must be sent as text: a number loses its leading zeros')] };
  }
  const restored = { ...others, postalCode: code };
  const folded = policy.nonAsciiText === 'fold' ? foldParts(restored) : restored;
  const isStrict = policy.postalAddresses === 'strict';
  const address = isStrict ? capitalizeCodes(folded) : folded;
  const problems = [...findTextProblems(address), ...(isStrict ? findFormProblems(address) : [])];
  return problems.length > 0 ? { problems } : { value: address };
};
