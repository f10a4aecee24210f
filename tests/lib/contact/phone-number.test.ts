import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { getExampleNumber, isSupportedCountry } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import * as v from 'valibot';
import { toE164 } from '../../../lib/contact/contact-points.ts';
import {
  callingCodeOnFile,
  phoneOnFile,
  readPhoneNumber,
  readWrittenNumber,
} from '../../../lib/contact/phone-number.ts';
import { Policy } from '../../../lib/institutions/institutions.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

type PolicyInput = v.InferInput<typeof Policy>;

const asWritten = (number: string, countryCode: string | undefined, policy: Policy) =>
  readWrittenNumber(number, countryCode, policy) ?? { number, countryCode };

const read = (number: string, countryCode?: string, policyInput: PolicyInput = {}): string => {
  const policy = v.parse(Policy, policyInput);
  const { phone, problem } = readPhoneNumber(asWritten(number, countryCode, policy), policy);
  return phone ? toE164(phone) : problem;
};

/** Most rules are in tests/functions/update-contact/values/phone-cases.ts; these are their edges. */
describe('readPhoneNumber', () => {
  it.each([
    ['1234567890', '1', '+11234567890'],
    ['+1 202 555 0123', '1', '+12025550123'],
    ['3931234567', '39', '+393931234567'],
    ['393931234567', '39', '+393931234567'],
    ['919876543210', '91', '+919876543210'],
    ['876 412 3456', '1', '+18764123456'],
    ['4123', '683', '+6834123'],
    ['+95 952 715 3456', '95', '+959527153456'],
    ['11234567890', '1', '+11234567890'],
    ['5015856262', '501', '+5015856262'],
  ])('reads %s with code %s as %s', (number, countryCode, expected) => {
    expect(read(number, countryCode)).toBe(expected);
  });

  const impossible = 'is not a possible telephone number';
  const repeated = 'must not repeat the country code';
  const none = 'is not a telephone number';

  it.each([
    ['a repeated country code', '+91919876543210', '91', impossible],
    ['a repeated country code after a prefix', '0919876543210', '91', repeated],
    ['a number that may repeat the code of Germany', '4915123456789', '49', repeated],
    ['a repeated national prefix in Belarus', '+375 8 8 0152 450911', '375', impossible],
    ['a national prefix, which Poland does not have', '+48 (0)512 345 678', undefined, impossible],
    ['such a prefix with a separate country code', '0512345678', '48', impossible],
    ['an international call prefix after a plus', '+376 00 312345', undefined, impossible],
    ['more digits than E.164 allows, although assigned', '+4964138023340569', undefined, impossible],
    ['a number that may repeat the code of China', '8656735096', '86', repeated],
    ['more digits than E.164 allows', '+49123456789012345', undefined, impossible],
    ['a German short code', '22333', '49', impossible],
    ['eight digits outside every assigned range', '184983', '31', impossible],
    ['a single digit', '7', '1', none],
    ['an unassigned country code after a plus', '+2101234567', undefined, none],
    ['only a plus', '+', '1', none],
    ['a plus at the end', '2025550123+', '1', none],
  ])('refuses %s', (_case, number, countryCode, problem) => {
    expect(read(number, countryCode)).toBe(problem);
  });

  it.each(['800', '808', '870', '878', '881', '882', '883', '888', '979'])(
    'refuses numbers that belong to no country (+%s)',
    (countryCode) => {
      for (const length of [7, 8, 9, 10, 11, 12]) {
        const text = read('123456789012'.slice(0, length), countryCode);
        expect(['must belong to a country', none]).toContain(text);
      }
    },
  );

  it.each([
    ['premium rate, United States', '9002345678', '1'],
    ['premium rate, United Kingdom', '9012345678', '44'],
    ['premium rate, Germany', '9001234567', '49'],
    ['premium rate, India', '1861 123 456 789', '91'],
    ['shared cost, United Kingdom', '8431234567', '44'],
    ['shared cost, France', '0884012345', '33'],
    ['company number, United Kingdom', '5512345678', '44'],
    ['voicemail, Germany', '1779912345678', '49'],
    ['pager, United Kingdom', '7640123456', '44'],
  ])('refuses %s', (_case, number, countryCode) => {
    expect(read(number, countryCode)).toBe('is a kind of number that is not accepted');
    expect(read(number, countryCode, { refusedPhoneKinds: [] })).toMatch(/^\+/);
  });

  it.each([
    ['2025550123', '1', ['CA'], false],
    ['9999999999', '1', ['US'], true],
    ['4365550123', '1', ['CA', 'FR'], true],
    ['4365550123', '1', ['FR'], false],
    ['8760000000', '1', ['JM'], true],
    ['2025550123', '1', ['FR', 'IN', 'ZZ'], false],
    ['447400123456', '44', ['GB'], true],
    ['07911123456', '44', ['GB'], false],
    ['07911123456', '44', ['GG'], true],
  ])('decides by region whether to accept %s (+%s) for %j', (number, countryCode, phoneRegions, accepted) => {
    const text = read(number, countryCode, { phoneRegions });
    if (accepted) expect(text).toMatch(/^\+/);
    else expect(text).toBe('is not in an accepted region');
  });

  const regions = Object.keys(examples).filter((region) => isSupportedCountry(region));

  it.each(regions)('reads every way of writing the example number of %s', (region) => {
    const number = getExampleNumber(region, examples);
    if (!number) throw new Error('no example');
    const accepting: PolicyInput = { phoneNumbers: 'valid', phoneRegions: [region], refusedPhoneKinds: [] };
    const { countryCallingCode: countryCode, nationalNumber } = number;
    for (const text of [number.number, number.formatInternational(), nationalNumber, number.formatNational()])
      expect(read(text, countryCode, accepting)).toBe(number.number);
    expect(phoneOnFile(nationalNumber, countryCode)).toEqual({ countryCode, nationalNumber });
  });

  it('reads its own results unchanged, and so does phoneOnFile', () => {
    const written = fc.tuple(
      fc.oneof(
        fc.stringMatching(/^\+?[0-9 ().-]{1,18}$/),
        fc.stringMatching(/^\+(?:44|49|91)0{0,2}[0-9]{6,10}$/),
      ),
      fc.option(fc.constantFrom('1', '44', '49', '91')),
    );
    const policy = v.parse(Policy, {});
    fc.assert(
      fc.property(written, ([number, countryCode]) => {
        const { phone } = readPhoneNumber(asWritten(number, countryCode ?? undefined, policy), policy);
        if (!phone) return;
        expect(read(toE164(phone))).toBe(toE164(phone));
        expect(phoneOnFile(toE164(phone), phone.countryCode)).toEqual(phone);
      }),
      { numRuns: fuzzRuns },
    );
  });
});

describe('readWrittenNumber', () => {
  const policy = v.parse(Policy, {});

  it.each<[string, string | number, string | undefined, string]>([
    ['text as written', '0612345678', '39', '0612345678'],
    ['a number that a leading zero would not change', 7400123456, '44', '7400123456'],
    ['a number that is invalid with a leading zero', 2025550123, undefined, '2025550123'],
    ['a number that is invalid without its leading zero', 707123456, '225', '0707123456'],
    ['a value that is not a phone number either way', 5, '1', '5'],
  ])('accepts %s', (_case, value, countryCode, number) => {
    expect(readWrittenNumber(value, countryCode, policy)).toMatchObject({ number });
  });

  it.each([
    [612345678, '39'],
    [3123456789, '39'],
  ])('refuses %d (+%s), which may have lost a leading zero', (value, countryCode) => {
    expect(readWrittenNumber(value, countryCode, policy)).toBeUndefined();
  });
});

describe('phoneOnFile', () => {
  it.each([
    ['2085660004', '1', '1', '2085660004'],
    ['(208) 566-0004', '1', '1', '2085660004'],
    ['208-566 0004', '1', '1', '2085660004'],
    ['12085660004', '1', '1', '2085660004'],
    ['+12085660004', '1', '1', '2085660004'],
    [' +1 (208) 566-0004', '1', '1', '2085660004'],
    ['+442083661177', '1', '44', '2083661177'],
    ['020 8366 1177', '44', '44', '2083661177'],
    ['442083661177', '44', '44', '2083661177'],
    ['06 1234 5678', '39', '39', '0612345678'],
    ['4675550', '1242', '1', '2424675550'],
    ['2424675550', '1242', '1', '2424675550'],
    ['12424675550', '1242', '1', '2424675550'],
    ['tel:+44-20-8366-1177', '1', '44', '2083661177'],
    ['(+44) 20 8366 1177', '1', '44', '2083661177'],
    ['(208) 566-0004 ext. 5', '1', '1', '2085660004'],
    ['2085660004 (home)', '1', '1', '2085660004'],
    ['2083661177 (home)', '44', '44', '2083661177'],
    ['+44 20 8366 1177 (home)', '1', '44', '2083661177'],
    ['+45 32 12 34 56', '1', '45', '32123456'],
    ['2025550123', '33', '33', '2025550123'],
    // Dialed as for calls abroad.
    ['0044 20 8366 1177', '1', '44', '2083661177'],
    ['0012085660004', '1', '1', '2085660004'],
    ['011 44 20 8366 1177', '1', '44', '2083661177'],
    ['002 12 085 660 004', '1', '1', '2085660004'],
    ['0022981123456', '229', '229', '0022981123456'],
    // 00 1 608 429 9204, or 001 60 84 299 204.
    ['0016084299204', '44', '44', '0016084299204'],
    // A landline of 13 digits, or a mobile number with its country code repeated.
    ['4915123456789', '49', '49', '15123456789'],
    ['62812345678', '62', '62', '812345678'],
    ['495594994', '49', '49', '495594994'],
    ['436269882', '43', '43', '436269882'],
    // A landline whose digits are those of a mobile number in New Zealand.
    ['6402107564861', '49', '49', '6402107564861'],
    // Of no assigned range, as the published sample is.
    ['1234567890', '1', '1', '1234567890'],
    ['(123) 456-7890', '1', '1', '1234567890'],
    ['+11234567890', '1', '1', '1234567890'],
    ['11234567890', '1', '1', '1234567890'],
    ['+9912', '1', '1', '9912'],
    ['+1 208 566 0004 ext. 12', '1', '1', '2085660004'],
    ['5550100', '1', '1', '5550100'],
    ['1555', '1', '1', '1555'],
    ['555010055501000', '1', '1', '555010055501000'],
    ['0100', '99', '99', '0100'],
  ])('reads %j with country code %s as +%s %s', (text, beside, countryCode, nationalNumber) => {
    expect(phoneOnFile(text, beside)).toEqual({ countryCode, nationalNumber });
  });

  it.each([
    '',
    'n/a',
    '+',
    '123',
    'a1b2c3d4@mail.example',
    '1'.repeat(16),
    '1'.repeat(20),
    '+'.repeat(300),
    'XXX-XXX-0123',
    '***-***-0123',
    '1-800-FLOWERS',
    '2085660004 or 555',
    '5550100+12085660004',
  ])('reads no number in %j', (text) => {
    expect(phoneOnFile(text, '1')).toBeUndefined();
  });
});

describe('callingCodeOnFile', () => {
  it.each([
    ['1', '1'],
    [' +44 ', '44'],
    ['0044', '44'],
    ['(44)', '44'],
    ['+1-242', '1242'],
    ['GB', '44'],
    [' us', '1'],
    ['', undefined],
    ['one', undefined],
    ['ZZ', undefined],
    ['0', undefined],
    ['12345', undefined],
    ['51234', undefined],
    ['999', undefined],
    ['840', undefined],
  ])('reads %j as %s', (text, code) => {
    expect(callingCodeOnFile(text)).toBe(code);
  });
});
