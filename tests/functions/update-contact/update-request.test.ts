import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { readContactUpdate, type NamedUpdate } from '../../../functions/update-contact/update-request.ts';
import { AppError, type FieldProblem } from '../../../lib/errors.ts';
import { readJsonBody } from '../../../lib/http/json-body.ts';
import { Policy } from '../../../lib/institutions/institutions.ts';
import { publishedSample as published } from '../../../local/published-sample.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

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
const sections: Readonly<Record<string, object>> = {
  phoneNumber: published.phoneNumber,
  email: published.email,
  postalAddress: published.postalAddress,
};
const postalAddress = (parts: object) => ({ postalAddress: { ...published.postalAddress, ...parts } });

describe('readContactUpdate', () => {
  it('reads the published sample', () => {
    expect(read(published)).toEqual({
      userIdType: 'CUSTOMER_ID',
      phoneNumber: {
        old: { number: '1234567890', countryCode: '1' },
        new: { countryCode: '1', nationalNumber: '9999999999' },
      },
      email: 'jane.doe@gm.com',
      postalAddress: published.postalAddress,
    });
  });

  it('reads the published sample that writes numbers as numbers', () => {
    const { phoneNumber: phone, postalAddress: address } = published;
    const withNumbers = {
      ...published,
      phoneNumber: { ...phone, oldPhoneNumber: 1234567890, newPhoneNumber: 9999999999 },
      postalAddress: { ...address, postalCode: 89000 },
    };
    expect(read(withNumbers)).toEqual(read(published));
  });

  it('refuses the published sample under strict policies, naming what is wrong', () => {
    expect(readFields(published, strict)).toEqual(['phoneNumber.newPhoneNumber', 'postalAddress.postalCode']);
    expect(() => readContactUpdate(published, strict)).toThrow(expect.objectContaining({ detail: 'policy' }));
  });

  it('reads addresses with codes in capitals under a strict policy', () => {
    const address = { address1: '1 Main St', city: 'Reno', state: 'nv', postalCode: '89501', country: 'us' };
    expect(read({ postalAddress: address }, strict)).toEqual({
      userIdType: 'CUSTOMER_ID',
      postalAddress: { ...address, state: 'NV', country: 'US' },
    });
  });

  it.each([
    ['phoneNumber', { phoneNumber: published.phoneNumber }],
    ['email', { email: published.email }],
    ['postalAddress', { postalAddress: published.postalAddress }],
  ])('reads %s alone', (section, body) => {
    expect(Object.keys(read(body))).toEqual(['userIdType', section]);
  });

  it('reads a login id as the way the customer is named', () => {
    expect(read({ userIdType: 'LOGIN_ID', email: published.email })).toMatchObject({
      userIdType: 'LOGIN_ID',
    });
  });

  it('takes country codes from the institution, or from the number itself, where they are absent', () => {
    const policy = v.parse(Policy, { defaultCountryCode: '44' });
    const phones = { oldPhoneNumber: '07400 123456', newPhoneNumber: '+1 (202) 555-0123' };
    expect(read({ phoneNumber: phones }, policy)).toEqual({
      userIdType: 'CUSTOMER_ID',
      phoneNumber: {
        old: { number: '07400123456', countryCode: '44' },
        new: { countryCode: '1', nationalNumber: '2025550123' },
      },
    });
  });

  it('takes country codes with a plus', () => {
    expect(read(phoneNumber({ newCountryCode: '+1', oldCountryCode: '+1' }))).toEqual(read(phoneNumber({})));
  });

  it('treats blank optional lines as absent and trims the others', () => {
    const address = postalAddress({ address1: ' 1 High St ', address2: '', state: '  ', postalCode: '' });
    expect(read(address)).toEqual({
      userIdType: 'CUSTOMER_ID',
      postalAddress: { address1: '1 High St', city: 'bangalore', country: 'IN' },
    });
    expect(read(postalAddress({ postalCode: ' 560001 ' }))).toEqual(
      read(postalAddress({ postalCode: '560001' })),
    );
  });

  it.each([
    [
      "Calle Ñandú nº 5, 1° izq. & Cía (a/c D'Artagnan) #4",
      "Calle Nandu no 5, 1o izq. & Cia (a/c D'Artagnan) #4",
    ],
    ['<script>alert(1)</script>'],
    ['=HYPERLINK("x")'],
    ["'; DROP TABLE users;--"],
    ['{{7*7}} ${7*7} $(id) `id` %s%n'],
    ['x'.repeat(128)],
  ])('takes %s as an address line', (sent, address1 = sent) => {
    expect(read(postalAddress({ address1: sent }))).toMatchObject({ postalAddress: { address1 } });
  });

  it.each<[string, unknown, readonly string[]]>([
    ['nothing', undefined, ['body']],
    ['null', null, ['body']],
    ['text', 'email', ['body']],
    ['a number', 1, ['body']],
    ['a list', [], ['body']],
    ['a list of sections', [{ email: published.email }], ['body']],
    ['no section', {}, ['body']],
    ['only the kind of id', { userIdType: 'LOGIN_ID' }, ['body']],
    [
      'an empty phone section',
      { phoneNumber: {} },
      ['phoneNumber.oldPhoneNumber', 'phoneNumber.newPhoneNumber'],
    ],
    ['an empty email section', { email: {} }, ['email.emailAddress']],
    [
      'an empty address section',
      { postalAddress: {} },
      ['postalAddress.address1', 'postalAddress.city', 'postalAddress.country'],
    ],
    ['a section that is null', { ...published, email: null }, ['email']],
    ['a section that is text', { ...published, email: 'jane.doe@gm.com' }, ['email']],
    ['a section that is a list', { email: ['jane.doe@gm.com'] }, ['email.emailAddress', 'email']],
    ['an unknown kind of id', { ...published, userIdType: 'USER_ID' }, ['userIdType']],
    ['a kind of id that is null', { ...published, userIdType: null }, ['userIdType']],
    ['an unknown member', { ...published, userId: '1' }, ['body']],
    ['an unknown member of a section', { email: { ...published.email, verified: true } }, ['email']],
    ['no old number', { phoneNumber: { newPhoneNumber: '2025550123' } }, ['phoneNumber.oldPhoneNumber']],
    ['no new number', { phoneNumber: { oldPhoneNumber: '2025550123' } }, ['phoneNumber.newPhoneNumber']],
    [
      'an old number that may have lost a zero',
      phoneNumber({ oldPhoneNumber: 612345678, oldCountryCode: '39' }),
      ['phoneNumber.oldPhoneNumber'],
    ],
    [
      'two such numbers',
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
  ])('refuses %s, naming the field', (_case, body, fields) => {
    expect(readFields(body)).toStrictEqual(fields);
  });

  const refused: Readonly<Record<string, readonly (readonly [what: string, value: unknown])[]>> = {
    'phoneNumber.oldPhoneNumber': [
      ['letters in a number', '1-800-FLOWERS'],
      ['a number of 33 characters', '1'.repeat(33)],
      ['true for a number', true],
    ],
    'phoneNumber.newPhoneNumber': [
      ['an extension', '2025550123 ext. 4'],
      ['an extension, RFC 3966', '+12025550123;ext=4'],
      ['full-width digits', '２０２５５５０１２３'],
      ['Arabic digits', '٢٠٢٥٥٥٠١٢٣'],
      ['a right-to-left mark', '\u200f2025550123'],
      ['no digit', '+ ()'],
      ['two pluses', '++12025550123'],
      ['a fraction', 1.5],
      ['a negative number', -1],
      ['a number beyond exactness', 2 ** 53],
    ],
    'phoneNumber.newCountryCode': [
      ['a country code of letters', 'US'],
      ['a country code of zero', '01'],
      ['a country code that is a number', 1],
    ],
    'phoneNumber.oldCountryCode': [['a country code of four digits', '1234']],
    'postalAddress.postalCode': [
      ['a number that has lost digits', NaN],
      ['a postal code of 17 characters', '1'.repeat(17)],
    ],
    'email.emailAddress': [
      ['a number for an email address', 5],
      ['an email address of 255 characters', `${'l'.repeat(243)}@example.com`],
      ['what is no email address', 'jane.doe'],
    ],
    'postalAddress.address1': [
      ['a line of 129 characters', 'x'.repeat(129)],
      ['Japanese', '東京都千代田区丸の内１−１'],
      ['a line of 129 characters once folded', 'ß'.repeat(65)],
      ['a blank line', ' \u3000'],
      ['a zero-width space', 'a\u200bb'],
      ['a byte order mark', '\ufeffa'],
      ['an invisible letter', '\u3164'],
      ['a variation selector', 'a\ufe0f'],
      ['a tag character', 'a\u{e0041}'],
      ['U+FFFD', 'a\ufffd'],
      ['a lone surrogate', 'a\ud800'],
      ['a private character', 'a\ue000'],
      ['a noncharacter', 'a\uffff'],
      ['an emoji', 'a 🏠'],
    ],
    'postalAddress.address2': [
      ['Arabic', 'شارع الملك فهد 12'],
      ['a line break', 'a\nb'],
      ['a line separator', 'a\u2028b'],
    ],
    'postalAddress.city': [
      ['NUL', 'a\0b'],
      ['an ANSI escape', '\u001b[2J'],
      ['a C1 control', 'a\u0085b'],
    ],
    'postalAddress.state': [
      ['a bidi override', '\u202eabc'],
      ['a bidi isolate', '\u2066abc'],
    ],
    'postalAddress.country': [
      ['a country of three letters', 'IND'],
      ['a country that is none', 'XX'],
    ],
  };
  const cases = Object.entries(refused).flatMap(([path, rows]) => rows.map((row) => [path, ...row] as const));
  it.each(cases)('refuses in %s %s, naming the field', (path, _what, value) => {
    const [section = '', member = ''] = path.split('.');
    const { [section]: members } = { ...sections };
    expect(readFields({ [section]: { ...members, [member]: value } })).toEqual([path]);
  });

  it.each([
    ['1'.repeat(17), 'must be at most 16 characters'],
    [
      '8900\u0000',
      'must be printable ASCII, or letters and punctuation with a plain form in it, on one line',
    ],
    [true, 'must be text or a whole number'],
  ])('says what is wrong with the postal code %j', (postalCode, problem) => {
    const problems = read(postalAddress({ postalCode }));
    expect(problems).toEqual([{ field: 'postalAddress.postalCode', problem }]);
  });

  it('refuses members that every object inherits, and does not touch prototypes', () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString']) {
      const body: unknown = JSON.parse(`{"email":{"emailAddress":"a@b.co","${name}":{"polluted":true}}}`);
      expect(readFields(body)).toEqual(['email']);
      const nested: unknown = JSON.parse(`{"${name}":{"polluted":true},"email":{"emailAddress":"a@b.co"}}`);
      expect(readFields(nested)).toEqual(['body']);
    }
    expect('polluted' in {}).toBe(false);
  });

  it('never repeats what was sent', () => {
    const canary = 'canary-7f3a';
    const bodies = [
      { userIdType: canary },
      { [canary]: canary },
      { email: { emailAddress: canary, [canary]: 1 } },
      phoneNumber({ newPhoneNumber: canary, oldCountryCode: canary }),
      postalAddress({ country: canary, address1: `${canary}\0` }),
    ];
    for (const body of bodies) expect(JSON.stringify(read(body))).not.toContain(canary);
  });

  const bodiesWith = (value: unknown): readonly unknown[] => [
    { ...published, userIdType: value },
    ...Object.keys(published.phoneNumber).map((name) => phoneNumber({ [name]: value })),
    { email: { emailAddress: value } },
    ...Object.keys(published.postalAddress).map((name) => postalAddress({ [name]: value })),
  ];

  it('accepts or refuses anything in each field', () => {
    const value = fc.oneof(
      fc.anything(),
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.stringMatching(/^[+\d() -]*$/),
    );
    fc.assert(
      fc.property(value, (anything) => {
        for (const body of bodiesWith(anything)) expect(read(body, strict)).toBeDefined();
      }),
      { numRuns: fuzzRuns },
    );
  });

  it('accepts or refuses anything at all', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        expect(read(body)).toBeDefined();
      }),
      { numRuns: fuzzRuns },
    );
  });

  it('never changes the digits of a JSON number', () => {
    const number = fc.stringMatching(/^-?(?:0|[1-9]\d{0,20})(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?$/);
    fc.assert(
      fc.property(number, (source) => {
        const body = JSON.stringify(postalAddress({ postalCode: 0 })).replace(
          '"postalCode":0',
          `"postalCode":${source}`,
        );
        const headers = { 'content-type': 'application/json' };
        const update = read(readJsonBody({ headers, body, isBase64Encoded: false }));
        if ('postalAddress' in update) expect(update.postalAddress).toMatchObject({ postalCode: source });
      }),
      { numRuns: fuzzRuns },
    );
  });
});
