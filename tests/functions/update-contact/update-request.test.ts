import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { readContactUpdate, type NamedUpdate } from '../../../functions/update-contact/update-request.ts';
import { AppError, type FieldProblem } from '../../../lib/errors.ts';
import { Policy } from '../../../lib/institutions/institutions.ts';
import { publishedSample as published } from '../../../local/published-sample.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { sampleBody } from '../people.ts';

const lenient = v.parse(Policy, {});
const strict = v.parse(Policy, { phoneNumbers: 'valid', postalAddresses: 'strict' });

/** Reads a body, or answers what is wrong with it; any other failure fails the test. */
const read = (body: unknown, policy = lenient): NamedUpdate | readonly FieldProblem[] => {
  try {
    return readContactUpdate(body, policy);
  } catch (error) {
    if (error instanceof AppError && error.reason === 'validation-failed') return error.problems;
    throw error;
  }
};

const readFields = (body: unknown, policy = lenient): readonly string[] => {
  const result = read(body, policy);
  return Array.isArray(result) ? result.map(({ field }: FieldProblem) => field) : [];
};

const phoneNumber = (parts: object) => ({ phoneNumber: { ...published.phoneNumber, ...parts } });
const postalAddress = (parts: object) => ({ postalAddress: { ...published.postalAddress, ...parts } });

describe('readContactUpdate', () => {
  it('reads the published sample, even with phone numbers as JSON numbers', () => {
    expect(read(published)).toEqual({
      userIdType: 'CUSTOMER_ID',
      phoneNumber: {
        old: { number: '1234567890', countryCode: '1' },
        new: { countryCode: '1', nationalNumber: '9999999999' },
      },
      email: 'jane.doe@gm.com',
      postalAddress: published.postalAddress,
    });
    expect(read(sampleBody)).toEqual(read(published));
    expect(read(phoneNumber({ oldPhoneNumber: 1234567890 }))).toEqual(read(phoneNumber({})));
  });

  it('refuses the published sample under strict policies and names the fields', () => {
    expect(readFields(published, strict)).toEqual(['phoneNumber.newPhoneNumber', 'postalAddress.postalCode']);
    expect(() => readContactUpdate(published, strict)).toThrow(expect.objectContaining({ detail: 'policy' }));
  });

  it('takes a missing country code of the old number from the institution', () => {
    const policy = v.parse(Policy, { defaultCountryCode: '44' });
    const phones = { oldPhoneNumber: '07400 123456', newPhoneNumber: '+1 (202) 555-0123' };
    expect(read({ phoneNumber: phones }, policy)).toMatchObject({
      phoneNumber: { old: { number: '07400123456', countryCode: '44' } },
    });
    expect(read(phoneNumber({ oldCountryCode: '+1' }))).toEqual(read(phoneNumber({})));
  });

  it('trims text and treats optional blank text as absent', () => {
    const address = { address1: ' 1 High St ', address2: '', state: '  ', postalCode: '' };
    expect(read(postalAddress(address))).toEqual({
      userIdType: 'CUSTOMER_ID',
      postalAddress: { address1: '1 High St', city: 'bangalore', country: 'IN' },
    });
    const trimmed = { state: ' Goa ', postalCode: ' 403001 ' };
    expect(read(postalAddress(trimmed))).toMatchObject({
      postalAddress: { state: 'Goa', postalCode: '403001' },
    });
  });

  it.each<[string, unknown, readonly string[]]>([
    ['nothing', undefined, ['body']],
    ['a list of sections', [{ email: published.email }], ['body']],
    ['only the kind of id', { userIdType: 'LOGIN_ID' }, ['body']],
    [
      'an empty phone section',
      { phoneNumber: {} },
      ['phoneNumber.oldPhoneNumber', 'phoneNumber.newPhoneNumber'],
    ],
    [
      'an empty address section',
      { postalAddress: {} },
      ['postalAddress.address1', 'postalAddress.city', 'postalAddress.country'],
    ],
    ['a section that is null', { ...published, email: null }, ['email']],
    ['an unknown kind of id', { ...published, userIdType: 'USER_ID' }, ['userIdType']],
    [
      'an old number that may have lost a zero',
      phoneNumber({ oldPhoneNumber: 612345678, oldCountryCode: '39' }),
      ['phoneNumber.oldPhoneNumber'],
    ],
    [
      'two numbers that may have lost a zero',
      phoneNumber({
        oldPhoneNumber: 612345678,
        oldCountryCode: '39',
        newPhoneNumber: 612345678,
        newCountryCode: '39',
      }),
      ['phoneNumber.oldPhoneNumber', 'phoneNumber.newPhoneNumber'],
    ],
    [
      'Cyrillic in three parts',
      postalAddress({ address1: 'ул. Ленина, д. №5 «Б»', city: 'Москва', state: 'Москва' }),
      ['postalAddress.address1', 'postalAddress.city', 'postalAddress.state'],
    ],
  ])('refuses %s and names the field', (_case, body, fields) => {
    expect(readFields(body)).toStrictEqual(fields);
  });

  it.each<readonly [member: string, value: unknown, problem: string]>([
    ['oldPhoneNumber', '1-800-FLOWERS', 'must be digits, optionally with a leading plus and punctuation'],
    ['oldPhoneNumber', '1'.repeat(33), 'must be at most 32 characters'],
    ['oldPhoneNumber', true, 'must be text or a whole number'],
    [
      'newPhoneNumber',
      '+12025550123;ext=4',
      'must be digits, optionally with a leading plus and punctuation',
    ],
    ['newPhoneNumber', '+ ()', 'must be digits, optionally with a leading plus and punctuation'],
    ['newPhoneNumber', '++12025550123', 'must be digits, optionally with a leading plus and punctuation'],
    ['newPhoneNumber', 1.5, 'must be a whole number'],
    ['newPhoneNumber', 2 ** 53, 'must be a whole number'],
    ['newPhoneNumber', -1, 'must not be negative'],
    ['newCountryCode', 'US', 'must be a country calling code'],
    ['newCountryCode', '01', 'must be a country calling code'],
    ['oldCountryCode', '1234', 'must be a country calling code'],
  ])('refuses the %s %j: it %s', (member, value, problem) => {
    expect(read(phoneNumber({ [member]: value }))).toEqual([{ field: `phoneNumber.${member}`, problem }]);
  });

  it.each([
    ['1'.repeat(17), 'must be at most 16 characters'],
    ['8900\u0000', 'must be one line of printable ASCII, or of characters with a plain ASCII form'],
    [true, 'must be text or a whole number'],
    [NaN, 'must be text or a whole number'],
  ])('refuses the postal code %j: it %s', (postalCode, problem) => {
    expect(read(postalAddress({ postalCode }))).toEqual([{ field: 'postalAddress.postalCode', problem }]);
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])(
    'refuses the member %s, which objects inherit',
    (name) => {
      expect(readFields(JSON.parse(`{"email":{"emailAddress":"a@b.co","${name}":{}}}`))).toEqual(['email']);
      expect(readFields(JSON.parse(`{"${name}":{},"email":{"emailAddress":"a@b.co"}}`))).toEqual(['body']);
    },
  );

  it('accepts or refuses any value, as a whole and in each field', () => {
    const value = fc.oneof(
      fc.anything(),
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.stringMatching(/^[+\d() -]*$/),
    );
    fc.assert(
      fc.property(value, (anything) => {
        for (const body of [
          anything,
          { ...published, userIdType: anything },
          ...Object.keys(published.phoneNumber).map((name) => phoneNumber({ [name]: anything })),
          { email: { emailAddress: anything } },
          ...Object.keys(published.postalAddress).map((name) => postalAddress({ [name]: anything })),
        ])
          expect(read(body, strict)).toBeDefined();
      }),
      { numRuns: fuzzRuns },
    );
  });
});
