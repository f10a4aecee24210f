import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { toE164, type ContactPoint, type PostalAddress } from '../../../lib/contact/contact-points.ts';
import { phoneOnFile, readWrittenNumber } from '../../../lib/contact/phone-number.ts';
import {
  compareField,
  comparePoint,
  fieldsHeld,
  findOnFile,
  isWrittenNumber,
  sameValue,
  valueKey,
  type ChangedValues,
} from '../../../lib/contact/sameness.ts';
import { storedEmail, storedPhone, storedPostal, type StoredForm } from '../../../local/platform/quirks.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { email, phone, postal } from './contact-on-file.ts';

const forms: readonly StoredForm[] = [
  'email-lower-case',
  'email-upper-case',
  'phone-e164',
  'phone-formatted',
  'postal-upper-case',
  'postal-usps',
  'no-accents',
];

/** A point as the adapter reads what a platform made of it. */
const stored = (form: StoredForm, point: ContactPoint): ContactPoint => {
  switch (point.field) {
    case 'email':
      return { ...point, value: storedEmail([form], point.value) };
    case 'postalAddress':
      return { ...point, value: storedPostal([form], point.value) };
    case 'phoneNumber': {
      const { countryCode, nationalNumber } = point.value;
      const text = storedPhone([form], countryCode, nationalNumber);
      return { ...point, value: phoneOnFile(text, countryCode) ?? point.value };
    }
  }
};

const exampleNumbers = getCountries().flatMap((country) => {
  const number = getExampleNumber(country, examples);
  return number ? [phone('SMS', `${number.countryCallingCode}-${number.nationalNumber}`)] : [];
});

const words = fc.constantFrom('Main', 'Élan', 'St', 'Street', "O'Fallon", 'North', 'Apt', '12', 'Mayagüez');
const line = fc.array(words, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
const postalCodes = fc.constantFrom('62704', '62704-1234', '10115', 'SW1A 1AA');
const addresses: fc.Arbitrary<PostalAddress> = fc.record({
  address1: line,
  address2: fc.option(line, { nil: undefined }),
  city: line,
  state: fc.constantFrom('IL', 'Illinois', undefined),
  postalCode: postalCodes,
  country: fc.constantFrom('US', 'GB'),
});

const anyPoint: fc.Arbitrary<ContactPoint> = fc.oneof(
  fc.emailAddress().map((value) => email(value)),
  fc.constantFrom(...exampleNumbers),
  addresses.map((value): ContactPoint => ({ ...postal('a1', true), value })),
);

const home = (parts: Partial<PostalAddress> = {}) => postal('a', true, parts);

describe('sameValue', () => {
  it('is reflexive, symmetric, and transitive', () => {
    fc.assert(
      fc.property(anyPoint, anyPoint, fc.constantFrom(...forms), (one, other, form) => {
        expect(sameValue(one, one)).toBe(true);
        expect(sameValue(one, other)).toBe(sameValue(other, one));
        const kept = stored(form, one);
        expect(sameValue(kept, other)).toBe(sameValue(one, other));
      }),
      { numRuns: fuzzRuns },
    );
  });

  it.each(forms)('recognizes values in the form %s', (form) => {
    fc.assert(
      fc.property(anyPoint, (point) => {
        expect(sameValue(stored(form, point), point)).toBe(true);
      }),
      { numRuns: fuzzRuns },
    );
    for (const point of exampleNumbers)
      expect([point, sameValue(stored(form, point), point)]).toEqual([point, true]);
  });

  it('distinguishes every example number from every other', () => {
    const different = new Map(exampleNumbers.map(({ value }) => [toE164(value), value]));
    const keys = new Set([...different.values()].map((value) => valueKey({ ...phone('SMS', '1-1'), value })));
    expect(keys.size).toBe(different.size);
  });

  it.each<[string, ContactPoint, ContactPoint]>([
    ['any case of an address', email('Jane.Doe@EXAMPLE.com'), email('jane.doe@example.com', 'e1')],
    ['white space around an address', email(' jane@b.co\n'), email('jane@b.co')],
    ['U-labels and A-labels', email('jane@münchen.de'), email('jane@xn--mnchen-3ya.de')],
    ['an invalid domain in any case', email('jane@exa mple'), email('jane@EXA MPLE')],
    ['SMS and voice of one number', phone('SMS', '1-2025550123'), phone('VOICE', '1-2025550123')],
    ['a country code written twice', phone('SMS', '1-12085660004'), phone('SMS', '1-2085660004')],
    ['another country code written twice', phone('SMS', '44-447400123456'), phone('SMS', '44-7400123456')],
    ['a repeated code in an unassigned range', phone('SMS', '1-11234567890'), phone('SMS', '1-1234567890')],
    ['a repeated code in Belize', phone('SMS', '501-5015856262'), phone('SMS', '501-5856262')],
    [
      'a repeated code of a number that is valid with one',
      phone('SMS', '49-4960736578'),
      phone('SMS', '49-60736578'),
    ],
    ['a national prefix', phone('SMS', '44-07400123456'), phone('SMS', '44-7400123456')],
    ['capitals, spaces and periods', home({ address1: ' 1  MAIN ST. ' }), home()],
    ['P.O. Box', home({ address1: 'P.O. Box 12' }), home({ address1: 'PO BOX 12' })],
    ['Post Office Box', home({ address1: 'Post Office Box 12' }), home({ address1: 'PO BOX 12' })],
    ['P O Box', home({ address1: 'P O Box 12' }), home({ address1: 'POBOX 12' })],
    ['a rural route', home({ address1: 'Rural Route 2, Box 5' }), home({ address1: 'RR 2 BOX 5' })],
    ['a highway contract', home({ address1: 'Highway Contract 7' }), home({ address1: 'HC 7' })],
    [
      'a highway contract route',
      home({ address1: 'Highway Contract Route 7 Box 3' }),
      home({ address1: 'HC 7 BOX 3' }),
    ],
    ['a number sign', home({ address2: 'Apartment #4B' }), home({ address2: 'APT 4B' })],
    [
      'an urbanization',
      home({ address2: 'Urbanización Las Gladiolas' }),
      home({ address2: 'URB LAS GLADIOLAS' }),
    ],
    [
      'initials and quotes',
      home({ address1: `12 O'Hare Rd N.W. "B"` }),
      home({ address1: '12 OHARE RD NW B' }),
    ],
    ['a military post', home({ state: 'Armed Forces Europe' }), home({ state: 'AE' })],
    [
      'a comma, a sign or a period without a space',
      home({ address1: '1 Main St.,Apt#4' }),
      home({ address2: 'Apt.4' }),
    ],
    ["a city's apostrophe", home({ city: 'O’Fallon' }), home({ city: 'O FALLON' })],
    ["a city's hyphen", home({ city: 'North-Bay' }), home({ city: 'NORTH BAY' })],
    ['differently split lines', home({ address2: 'Apt 4' }), home({ address1: '1 MAIN ST APT 4' })],
    ['a state by its initials', home({ state: 'D.C.' }), home({ state: 'DC' })],
    ['a province by its name', home({ state: 'Québec' }), home({ state: 'QC' })],
    ['the United Kingdom by its initials', home({ country: 'UK' }), home({ country: 'GB' })],
    ['a state by its name', home({ state: ' New  Mexico ' }), home({ state: 'NM' })],
    ['an empty state and no state', home({ state: '' }), home({ state: undefined })],
    ['an empty postal code and no postal code', home({ postalCode: '' }), home({ postalCode: undefined })],
    ['ZIP and ZIP+4', home({ postalCode: '62701-0001' }), home()],
    ['accents', home({ city: 'Mayagüez' }), home({ city: 'MAYAGUEZ' })],
    ['a country by its three-letter code', home({ country: 'USA' }), home()],
    ['a country by its initials', home({ country: 'U.S.A.' }), home()],
    ['a country by its name', home({ country: 'United States' }), home()],
    ['a country by its full name', home({ country: 'UNITED STATES OF AMERICA' }), home()],
    ['a country by a name with accents', home({ country: 'Côte d’Ivoire' }), home({ country: 'ci' })],
    ['a postal code stored as a number', home({ postalCode: '501' }), home({ postalCode: '00501' })],
    ['an empty line and no line', home({ address2: '' }), postal('b', true)],
  ])('treats %s as the same', (_, one, other) => {
    expect(sameValue(one, other)).toBe(true);
  });

  it.each<[string, ContactPoint, ContactPoint]>([
    ['a tag', email('jane+a@example.com'), email('jane@example.com')],
    ['a dot', email('jane.doe@example.com'), email('janedoe@example.com')],
    ['a domain', email('jane@b.co'), email('jane@c.co')],
    ['a URL path', email('jane@b.co/x'), email('jane@b.co')],
    ['different URL paths', email('jane@b.co/x'), email('jane@b.co/y')],
    ['a calling code', phone('SMS', '1-2025550123'), phone('SMS', '44-2025550123')],
    ['a calling code that is not repeated', phone('SMS', '1-447400123456'), phone('SMS', '44-7400123456')],
    [
      'a calling code that may be part of the number',
      phone('SMS', '43-436269882'),
      phone('SMS', '43-6269882'),
    ],
    ['a digit', phone('SMS', '1-2025550123'), phone('SMS', '1-2025550124')],
    ['a post office box', home({ address1: 'PO Box 12' }), home({ address1: '12' })],
    ['a house number', home({ address1: '2 Main Street' }), home()],
    ['a period in a number', home({ address1: '11935 39.2 Rd' }), home({ address1: '11935 392 Rd' })],
    ['a comma between numbers', home({ address2: 'Lots 1,2' }), home({ address2: 'Lots 12' })],
    ['a unit', home({ address2: 'Apt 1' }), home({ address2: 'Apt 2' })],
    ['a third line', home({ address3: 'Unit 9' }), home()],
    ['a street and an avenue', home({ address1: '1 Main Ave' }), home()],
    ['a state', home({ state: 'Indiana' }), home()],
    ['a ZIP code', home({ postalCode: '62702' }), home()],
    ['the last digits of ten', home({ postalCode: '1234567890' }), home({ postalCode: '1234500000' })],
    ['a country', home({ country: 'GBR' }), home()],
    ['a country that has another name', home({ country: 'United Kingdom' }), home()],
    ['a country without a code', home({ country: 'USX' }), home()],
    ['a field', email('+12025550123'), phone('SMS', '1-2025550123')],
  ])('distinguishes values by %s', (_, one, other) => {
    expect(sameValue(one, other)).toBe(false);
  });
});

describe('isWrittenNumber', () => {
  const isWritten = (onFile: string, number: string, countryCode?: string): boolean =>
    isWrittenNumber(
      phone('SMS', onFile).value,
      readWrittenNumber(number, countryCode, { defaultCountryCode: '1' }) ?? { number: '', countryCode: '0' },
    );

  it.each([
    ['1-1234567890', '1234567890', '1'],
    ['1-1234567890', '(123) 456-7890', '1'],
    ['1-1234567890', '+1 123 456 7890', '1'],
    ['1-1234567890', '11234567890', '1'],
    ['1-2025550123', '202.555.0123', undefined],
    ['1-2025550123', '1 202 555 0123', '1'],
    ['44-7400123456', '07400 123456', '44'],
    ['44-7400123456', '+44 (0)7400 123456', '44'],
    ['44-07400123456', '+447400123456', undefined],
    ['44-07400123456', '07400123456', '44'],
    ['49-227531354', '49227531354', '49'],
    ['999-123', '123', '999'],
    ['1242-3591234', '2423591234', '1'],
    ['1242-3591234', '+1 242 359 1234', undefined],
    // What is dialed for calls abroad says which number is meant, wherever it is dialed.
    ['44-7400123456', '00447400123456', undefined],
    ['44-7400123456', '011 44 7400 123456', undefined],
    ['1-2025550123', '0012025550123', undefined],
    ['1-2025550123', '0011 1 202 555 0123', '61'],
    ['1-1234567890', '00 1 123 456 7890', undefined],
  ])('recognizes %s in %s with code %s', (onFile, number, countryCode) => {
    expect(isWritten(onFile, number, countryCode)).toBe(true);
  });

  it.each([
    ['1-1234567890', '1234567891', '1'],
    ['1-1234567890', '1234567890', '44'],
    ['1-1234567890', '234567890', '1'],
    ['1-1234567890', '', '1'],
    ['1-2025550123', '+442025550123', undefined],
    ['1-2025550123', '+12025550123', '44'],
    ['1-2025550123', '5550123', '1'],
    ['1242-3591234', '3591234', '1'],
    ['44-7400123456', '7400123456', undefined],
    ['44-7400123456', '00447400123457', undefined],
    ['44-7400123456', '0117400123456', undefined],
  ])('does not recognize %s in %s with code %s', (onFile, number, countryCode) => {
    expect(isWritten(onFile, number, countryCode)).toBe(false);
  });
});

describe('findOnFile', () => {
  const withoutId = (point: ContactPoint): ContactPoint => ({ ...point, id: undefined });

  it('finds a point by its name', () => {
    const points = [email('a@b.co'), email('c@b.co', 'e1'), phone('SMS', '1-2', 'p1')];
    expect(findOnFile(points, email('x', 'e1'))).toBe(points[1]);
    expect(findOnFile(points, email('x'))).toBe(points[0]);
    expect(findOnFile([...points, email('d@b.co', 'e3')], email('x', 'e2'))).toBeUndefined();
  });

  it('finds a point without an id if it is the only one of its kind, even once it has an id', () => {
    const given = postal('a1', true);
    expect(findOnFile([given], withoutId(given))).toBe(given);
    expect(findOnFile([given, postal('a2', true)], withoutId(given))).toBeUndefined();
    expect(findOnFile([email('x', 'e1')], email('a@b.co'))).toBeUndefined();
    expect(findOnFile([withoutId(given), withoutId(given)], withoutId(given))).toBeUndefined();
  });

  it('finds the only one of its kind if the id is gone', () => {
    const points = [phone('SMS', '1-2', 'p3'), phone('VOICE', '1-2', 'p1')];
    expect(findOnFile(points, phone('SMS', '1-2', 'p1'))).toBe(points[0]);
    expect(findOnFile(points, phone('VOICE', '1-2', 'p1'))).toBe(points[1]);
  });
});

describe('fieldsHeld', () => {
  it('names only fields whose new value is on file', () => {
    const onFile = [email('new@b.co'), phone('SMS', '1-2025550123')];
    expect(fieldsHeld(onFile, [email('new@b.co'), phone('SMS', '1-2025550124')])).toEqual(['email']);
  });
});

describe('comparePoint', () => {
  it.each<[string, readonly ContactPoint[]]>([
    ['new', [email('new@b.co', 'e1')]],
    ['old', [email('old@b.co', 'e1')]],
    ['neither', [email('other@b.co', 'e1')]],
    ['missing', [email('new@b.co')]],
  ])('finds %s in %j', (shown, onFile) => {
    const change: ChangedValues = { before: [email('old@b.co', 'e1')], after: [email('new@b.co', 'e1')] };
    expect(comparePoint(onFile, email('new@b.co', 'e1'), change)).toBe(shown);
  });
});

describe('compareField', () => {
  const change: ChangedValues = {
    before: [email('old@b.co'), email('old@b.co', 'e1'), phone('SMS', '1-2025550101', 'p1')],
    after: [email('new@b.co'), email('new@b.co', 'e1'), phone('SMS', '1-2025550102', 'p1')],
    stored: [email('n3w@b.co', 'e1')],
  };
  const emails = (login: string, method: string) => [email(login), email(method, 'e1')];

  it.each<[string, readonly ContactPoint[]]>([
    ['new', emails('new@b.co', 'NEW@B.CO')],
    ['new', emails('new@b.co', 'n3w@b.co')],
    ['old', emails('OLD@b.co', 'old@b.co')],
    ['neither', emails('new@b.co', 'old@b.co')],
    ['neither', emails('n3w@b.co', 'n3w@b.co')],
    ['neither', []],
  ])('finds %s in %j', (shown, onFile) => {
    expect(compareField(onFile, change, 'email')).toBe(shown);
  });

  it('compares only the named field', () => {
    expect(compareField([phone('SMS', '1-2025550102', 'p1')], change, 'phoneNumber')).toBe('new');
  });

  it.each<[string, readonly ContactPoint[]]>([
    ['new', [email('new@b.co')]],
    ['old', []],
    ['old', [email('other@b.co', 'e1')]],
    ['neither', [email('third@b.co')]],
  ])('finds an added address %s in %j', (shown, onFile) => {
    expect(compareField(onFile, { before: [], after: [email('new@b.co')] }, 'email')).toBe(shown);
  });

  describe('of points with new ids', () => {
    const [before, after] = [phone('SMS', '1-2025550101', 'p1'), phone('SMS', '1-2025550102', 'p1')];
    const anew = (number: string, id: string) => phone('SMS', `1-${number}`, id);
    const second = anew('2025550199', 'n2');

    it.each<[string, readonly ContactPoint[]]>([
      ['new', [anew('2025550102', 'n1')]],
      ['new', [anew('2025550102', 'n1'), second]],
      ['old', [anew('2025550101', 'n1')]],
      ['old', [anew('2025550101', 'n1'), second]],
      ['neither', [anew('2025550103', 'n1'), second]],
    ])('finds %s in %j', (shown, points) => {
      expect(compareField(points, { before: [before], after: [after] }, 'phoneNumber')).toBe(shown);
    });

    it('compares only points of the same kind', () => {
      const values: ChangedValues = { before: [email('old@b.co', 'e1')], after: [email('new@b.co', 'e1')] };
      const points = [email('old@b.co'), email('new@b.co', 'n1'), email('other@b.co', 'n2')];
      expect(compareField(points, values, 'email')).toBe('new');
    });

    it('does not take a value that was already elsewhere on file for the new one', () => {
      const values: ChangedValues = { before: [before], after: [after], elsewhere: ['phoneNumber'] };
      const points = [anew('2025550102', 'n1'), second];
      expect(compareField(points, values, 'phoneNumber')).toBe('neither');
    });

    it('recognizes a form in which the platform stores the value', () => {
      const values: ChangedValues = { before: [before], after: [after], stored: [anew('2025550177', 'p1')] };
      expect(compareField([anew('2025550177', 'n1'), second], values, 'phoneNumber')).toBe('new');
    });
  });

  describe('of a new value next to the former one', () => {
    const [before, after] = [phone('SMS', '1-2025550101', 'p1'), phone('SMS', '1-2025550102', 'p1')];
    const withoutId = (point: ContactPoint): ContactPoint => ({ ...point, id: undefined });

    it.each<[string, readonly ContactPoint[], ChangedValues]>([
      ['neither', [before, { ...after, id: 'p2' }], { before: [before], after: [after] }],
      ['neither', [before, phone('VOICE', '1-2025550102', 'p2')], { before: [before], after: [after] }],
      [
        'neither',
        [withoutId(after), withoutId(before)],
        { before: [withoutId(before)], after: [withoutId(after)] },
      ],
      [
        'old',
        [before, { ...after, id: 'p2' }],
        { before: [before], after: [after], elsewhere: ['phoneNumber'] },
      ],
    ])('finds %s in %j', (shown, points, values) => {
      expect(compareField(points, values, 'phoneNumber')).toBe(shown);
    });
  });
});
