import type { FieldProblem } from '../errors.ts';
import type { PostalAddress } from './contact-points.ts';
import { countryRules } from './country-rules.ts';

/** Whether a code is an officially assigned ISO 3166-1 alpha-2 code. */
export const isCountry = (code: string): boolean => Object.hasOwn(countryRules, code);

/** The address with state and postal code in the capitals their country writes them in. */
export const capitalizeCodes = (address: PostalAddress): PostalAddress => {
  const { state, postalCode, country } = address;
  return {
    ...address,
    ...(postalCode !== undefined && { postalCode: postalCode.toUpperCase() }),
    ...(state !== undefined && countryRules[country]?.states && { state: state.toUpperCase() }),
  };
};

/** What the address lacks of, or has against, the rules of its own country; empty when it has everything. */
export const findAddressProblems = ({
  state,
  postalCode,
  country,
}: PostalAddress): readonly FieldProblem[] => {
  const rule = countryRules[country] ?? {};
  const postalPrefix = Object.entries(rule.states ?? {}).find(([code]) => code === state)?.[1];
  const problems: FieldProblem[] = [];
  const report = (member: 'state' | 'postalCode', problem: string) =>
    problems.push({ field: `postalAddress.${member}`, problem });

  if (state === undefined) {
    if (rule.requiresState) report('state', 'is required in this country');
  } else if (rule.states && postalPrefix === undefined) {
    report('state', 'must be the two-letter code of a state or province');
  }

  if (postalCode === undefined) {
    if (rule.requiresPostalCode) report('postalCode', 'is required in this country');
  } else if (rule.postalCode !== undefined && !new RegExp(`^(?:${rule.postalCode})$`).test(postalCode)) {
    report('postalCode', 'does not have the form of this country');
  } else if (postalPrefix !== undefined && !new RegExp(`^(?:${postalPrefix})`).test(postalCode)) {
    report('postalCode', 'does not belong to this state');
  }
  return problems;
};
