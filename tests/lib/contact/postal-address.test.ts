import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import type { PostalAddress } from '../../../lib/contact/contact-points.ts';
import {
  countryRules,
  isCountry,
  readPostalAddress,
  type WrittenAddress,
} from '../../../lib/contact/postal-address.ts';
import { Policy } from '../../../lib/institutions/institutions.ts';

const addressIn = (country: string, parts: Partial<WrittenAddress>): WrittenAddress => ({
  address1: '1 Main Street',
  city: 'Town',
  country,
  ...parts,
});

describe('isCountry', () => {
  it('knows every code officially assigned in ISO 3166-1 and no other', () => {
    expect(Object.keys(countryRules)).toHaveLength(249);
    for (const code of ['US', 'IN', 'GB', 'PR', 'AQ', 'BQ', 'SX']) expect(isCountry(code)).toBe(true);
    for (const code of ['XK', 'AC', 'UK', 'EU', 'ZZ', 'us', '', 'constructor', '__proto__']) {
      expect(isCountry(code)).toBe(false);
    }
  });
});

const lenient = v.parse(Policy, {});
const strict = v.parse(Policy, { postalAddresses: 'strict' });

const problemsIn = (address: WrittenAddress, policy = strict) =>
  readPostalAddress(address, policy).problems ?? [];

/** Most rules are in tests/functions/update-contact/values/address-cases.ts; these are their edges. */
describe('readPostalAddress', () => {
  it.each<[string, Partial<PostalAddress>]>([
    ['US', { state: 'CA', postalCode: '94105-1234' }],
    ['US', { state: 'NY', postalCode: '06390' }],
    ['US', { state: 'AP', postalCode: '96201' }],
    ['US', { state: 'DC', postalCode: '20500' }],
    ['CA', { state: 'ON', postalCode: 'K1A 0B1' }],
    ['CA', { state: 'QC', postalCode: 'K1A0B1' }],
    ['IN', { state: 'Karnataka', postalCode: '560001' }],
    ['IE', {}],
    ['JP', { state: 'Tokyo', postalCode: '100-0001' }],
    ['AE', { state: 'Dubai', postalCode: 'anything' }],
    ['BS', {}],
  ])('finds no problem in %s with %j', (country, parts) => {
    expect(problemsIn(addressIn(country, parts))).toEqual([]);
  });

  const form = 'does not have the form of a postal code in this country';
  const required = 'is required in this country';
  const code = 'must be the two-letter code of a state or province';
  const elsewhere = 'does not belong to this state';

  it.each<[string, Partial<PostalAddress>, Partial<Record<'state' | 'postalCode', string>>]>([
    ['IN', { state: 'karnataka', postalCode: '89000' }, { postalCode: form }],
    ['US', { state: 'CA', postalCode: '9410' }, { postalCode: form }],
    ['US', { state: 'CA', postalCode: '94105 ' }, { postalCode: form }],
    ['US', { state: 'CA', postalCode: '94105-12345' }, { postalCode: form }],
    ['US', { state: 'ZZ', postalCode: '94105' }, { state: code }],
    ['US', { state: 'constructor', postalCode: '94105' }, { state: code }],
    ['US', { state: 'ON', postalCode: 'K1A 0B1' }, { state: code, postalCode: form }],
    ['CA', { state: 'BC', postalCode: 'K1A 0B1' }, { postalCode: elsewhere }],
    ['GB', {}, { postalCode: required }],
  ])('finds the problems in %s with %j', (country, parts, problems) => {
    const found = problemsIn(addressIn(country, parts));
    expect(Object.fromEntries(found.map(({ field, problem }) => [field, problem]))).toEqual(
      Object.fromEntries(
        Object.entries(problems).map(([member, problem]) => [`postalAddress.${member}`, problem]),
      ),
    );
  });

  it('requires no parts for an unknown country', () => {
    expect(problemsIn(addressIn('ZZ', {}))).toEqual([]);
    expect(problemsIn(addressIn('ZZ', { postalCode: 1 }))).toHaveLength(1);
  });

  it('has only patterns that compile', () => {
    for (const { postalCode, states } of Object.values(countryRules)) {
      for (const pattern of [postalCode ?? '', ...Object.values(states ?? {})]) {
        expect(() => new RegExp(pattern)).not.toThrow();
      }
    }
  });

  it('does not change names of states or add absent parts', () => {
    const address = addressIn('IN', { state: 'karnataka', postalCode: '560001' });
    expect(readPostalAddress(address, strict).value).toEqual(address);
    expect(readPostalAddress(addressIn('US', {}), lenient).value).toEqual(addressIn('US', {}));
  });
});
