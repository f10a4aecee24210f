import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  maskContactPoint,
  maskEmail,
  maskPhone,
  maskPostalAddress,
  readAlike,
} from '../../../lib/contact/mask.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { address, email, phone, postal } from './contact-on-file.ts';

describe('maskEmail', () => {
  it.each([
    ['finley.banker@gmail.com', 'f***@g***.com'],
    ['jane.doe@gm.com', 'j***@***.com'],
    ['jane@mail.example.co.uk', 'j***@m***.uk'],
    ['g@gmail.com', '***@***'],
    ['x@gmail.com', '***@g***.com'],
    ['jane@gmail', 'j***@***'],
    ['jané@münchen.中国', 'j***@***'],
    ['émile@gmail.com', '***@g***.com'],
    // What a stranger chose for an address must not speak to the customer who is told of it.
    ['jane@real.pleaseignorethismessage', 'j***@***'],
    ['jane@real.xn--call-me', 'j***@***'],
    ['jane@real.15551234567', 'j***@***'],
    ['gmail.com', '***@***'],
    ['', '***@***'],
  ])('masks %s as %s', (value, masked) => {
    expect(maskEmail(value)).toBe(masked);
  });

  it('is ASCII in a fixed form that never contains the address or its local part', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (value) => {
        const masked = maskEmail(value);
        const localPart = value.slice(0, value.lastIndexOf('@'));
        // A local part that is made of stars alone is all that a mask cannot hide.
        if (!/^\*+$/.test(localPart)) expect(masked).not.toContain(localPart);
        expect(masked).not.toContain(value);
        expect(masked).toMatch(/^[!-~]?\*{3}@[!-~]?\*{3}(?:\.[a-zA-Z\d-]+)?$/);
      }),
      { numRuns: fuzzRuns },
    );
  });
});

describe('maskPhone', () => {
  it.each([
    [{ countryCode: '1', nationalNumber: '1234567890' }, '+1 *** ***90'],
    [{ countryCode: '44', nationalNumber: '7400123456' }, '+44 *** ***56'],
    [{ countryCode: '683', nationalNumber: '4123' }, '+683 *** ***'],
    [{ countryCode: '290', nationalNumber: '51234' }, '+290 *** ***'],
    [{ countryCode: '500', nationalNumber: '512345' }, '+500 *** ***45'],
  ])('masks %j as %s', (value, masked) => {
    expect(maskPhone(value)).toBe(masked);
  });
});

describe('maskPostalAddress', () => {
  it('keeps first letters and the country', () => {
    expect(maskPostalAddress(address({ address2: 'Apartment 5' }))).toEqual({
      address1: '1***',
      address2: 'A***',
      city: 'S***',
      state: '***',
      postalCode: '6***',
      country: 'US',
    });
  });

  it('does not add absent parts', () => {
    expect(maskPostalAddress({ address1: 'Ünter 5', city: 'Ulm', country: 'DE' })).toEqual({
      address1: '***',
      city: '***',
      country: 'DE',
    });
  });

  it.each([
    ['US', 'US'],
    ['CAN', 'CAN'],
    ['UNITED STATES', 'U***'],
    ['', ''],
    ['742 EVERGREEN TERRACE', '7***'],
  ])('shows only the code of a country: %j as %j', (country, masked) => {
    expect(maskPostalAddress(address({ country })).country).toBe(masked);
  });

  it('never contains the first line', () => {
    const line = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/^\*+$/.test(text));
    fc.assert(
      fc.property(line, (text) => {
        expect(maskPostalAddress(address({ address1: text })).address1).not.toContain(text);
      }),
      { numRuns: fuzzRuns },
    );
  });
});

describe('maskContactPoint', () => {
  it.each([
    [email('finley.banker@gmail.com'), 'f***@g***.com'],
    [phone('SMS', '1-1234567890'), '+1 *** ***90'],
    [postal('a1', true), '1***, S***, 6***, US'],
    [postal('a1', true, { postalCode: undefined }), '1***, S***, US'],
  ])('shows %j on one line', (point, text) => {
    expect(maskContactPoint(point)).toBe(text);
  });
});

describe('readAlike', () => {
  it.each([
    ['f***@g***.com', 'f***@g***.com', true],
    ['F***@g***.com', 'f***@G***.COM', true],
    ['l***@g***.com', 'I***@9***.com', false],
    ['l***@g***.com', 'I***@g***.com', true],
    ['f***@g***.com', 'f***@g***.corn', true],
    // What one hides may be what the other shows.
    ['f***@g***.com', 'f***@***.com', true],
    ['f***@g***.com', '***@***', true],
    ['f***@g***.com', 'f***@g***.org', false],
    ['f***@g***.com', 'f***@g***.cm', true],
    ['f***@g***.com', 'f***@g***.con', true],
    ['f***@g***.com', 'f***@g***.comm', true],
    ['f***@g***.com', 'f***@g***.cxm', true],
    ['f***@g***.com', 'f***@g***.c', true],
    ['f***@g***.com', 'f***@g***.moc', false],
    ['+1 *** ***47', '+1 *** ***41', false],
    ['+1 *** ***47', '+1 *** ***', true],
    ['+1 *** ***47', '+12 *** ***47', false],
    ['7***, S***, 6***, US', '7***, S***, US', false],
    ['7***, S***, Ük', '7***, S***, US', true],
    ['+1 *** ***', '+1 ***', false],
  ])('%s and %s: %s', (masked, other, isAlike) => {
    expect(readAlike(masked, other)).toBe(isAlike);
    expect(readAlike(other, masked)).toBe(isAlike);
  });

  const lookAlikes = { i: 'l', 1: 'l', '|': 'l', 0: 'o', 5: 's', 2: 'z', 8: 'b', rn: 'm', vv: 'w', cl: 'd' };
  it.each(Object.entries(lookAlikes))('treats %s like %s and not like x', (written, read) => {
    expect(readAlike(`${written}***@g***.com`, `${read}***@g***.com`)).toBe(true);
    expect(readAlike(`${written}***@g***.com`, 'x***@g***.com')).toBe(false);
  });
});
