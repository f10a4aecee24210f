import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contactFields } from '../../../../lib/contact/contact-points.ts';
import { printable } from '../../../../lib/notices/words/printable.ts';
import { fitsOneSegment, preferGsm } from '../../../../lib/notices/words/sms-segment.ts';
import { smsWords } from '../../../../lib/notices/words/sms-words.ts';
import { fuzzRuns } from '../../../fuzz-runs.ts';
import { newSms, sampleChange, sampleNotice, secrets } from '../sample-notice.ts';

const english = { phoneNumber: 'phone', email: 'email', postalAddress: 'address' } as const;
const spanish = { phoneNumber: 'tel', email: 'correo', postalAddress: 'domicilio' } as const;

const notice = sampleNotice({ recipient: newSms });

describe('smsWords', () => {
  it('says who, what, when and where to call', () => {
    expect(smsWords(sampleNotice({ change: { fields: ['phoneNumber'] } }))).toBe(
      'First Example Bank: contact change Nov 3, 3:04 PM EST: phone +1 *** ***47 to +1 *** ***98. Ref 3FA94C1B. Not you? Call 1-800-555-0199',
    );
  });

  it('says so in Spanish, in letters of the GSM alphabet', () => {
    const text = smsWords(
      sampleNotice({
        change: { fields: ['email'] },
        institution: { language: 'es', timeZone: 'America/Chicago' },
      }),
    );
    expect(text).toBe(
      'First Example Bank: cambio de contacto 3 nov, 2:04 p.m. CST: correo f***@g***.com a r***@o***.com. Ref. 3FA94C1B. ¿No fue Ud.? Llame al 1-800-555-0199',
    );
    expect(preferGsm(text)).toBe(text);
  });

  it.each([
    [
      'the reference',
      'First Example Bank',
      ['phoneNumber', 'email'],
      'EST: phone +1 *** ***47 to +1 *** ***98, email f***@g***.com to r***@o***.com. Not you?',
    ],
    [
      'the address',
      'First Example Bank',
      ['email', 'postalAddress'],
      'EST: email f***@g***.com to r***@o***.com, address. Ref 3FA94C1B. Not you?',
    ],
    [
      'old values',
      'First Example Bank',
      ['phoneNumber', 'email', 'postalAddress'],
      'EST: phone +1 *** ***98, email r***@o***.com, address. Ref 3FA94C1B. Not you?',
    ],
    [
      'the values and the time',
      '日本銀行',
      ['phoneNumber', 'email'],
      ': contact change: phone, email. Not you?',
    ],
    [
      'everything but who, what and where to call',
      '日本銀行 みずほ支店',
      contactFields,
      '支店: phone/email/address changed. Not you? 1-800',
    ],
  ] as const)('leaves out %s where there is no room', (_, name, fields, words) => {
    expect(smsWords(sampleNotice({ change: { fields }, institution: { name } }))).toContain(words);
  });

  it('says only that something changed when that is all that is known', () => {
    expect(smsWords(sampleNotice({ change: { wording: 'general' } }))).toBe(
      'First Example Bank: contact change Nov 3, 3:04 PM EST. Ref 3FA94C1B. Not you? Call 1-800-555-0199',
    );
  });

  it('names a field that was not on file before, and one whose value is unknown', () => {
    expect(smsWords(sampleNotice({ change: { fields: ['email'], before: [] } }))).toContain(
      'EST: email r***@o***.com. Ref',
    );
    expect(smsWords(sampleNotice({ change: { fields: ['email'], before: [], after: [] } }))).toContain(
      'EST: email. Ref',
    );
  });

  it('cuts a long name and keeps its beginning', () => {
    const name = 'The Farmers and Merchants Savings Bank of Upper Sandusky';
    expect(smsWords(sampleNotice({ institution: { name } }))).toMatch(
      /^The Farmers and Merchants Savings Bank\.: /,
    );
  });

  it('still speaks when a dispute phone of absurd length fits no segment', () => {
    const disputePhone = '5'.repeat(200);
    expect(smsWords(sampleNotice({ institution: { disputePhone } }))).toContain(disputePhone);
  });

  it('holds no full value and no link', () => {
    const text = smsWords(notice);
    for (const secret of [...secrets.old, ...secrets.new]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/https?:|www\.|:\/\//);
    for (const id of [sampleChange.changeId, sampleChange.customerId, sampleChange.owner]) {
      expect(text).not.toContain(id);
    }
  });

  it('fits one segment and never drops the institution, a field or the phone, whatever the name', () => {
    const name = fc
      .oneof(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 120 }),
        fc.string({ minLength: 1, maxLength: 200 }),
        fc.stringMatching(/^[€\[\]{}|~^\\]{1,60}$/),
        fc.stringMatching(/^[東京銀行ÁÍÓÚżółć]{1,60}$/),
      )
      .filter((text) => printable(text) !== '');
    const fields = fc.subarray([...contactFields], { minLength: 1 });
    const disputePhone = fc.stringMatching(/^\+?[0-9() .-]{6,19}[0-9]$/).map(printable);
    fc.assert(
      fc.property(
        name,
        fields,
        disputePhone,
        fc.constantFrom('en' as const, 'es' as const),
        fc.constantFrom('specific' as const, 'general' as const),
        (anyName, anyFields, phone, language, wording) => {
          const text = smsWords(
            sampleNotice({
              change: { fields: anyFields, wording },
              institution: { name: anyName, language, disputePhone: phone },
            }),
          );
          expect(fitsOneSegment(text)).toBe(true);
          expect(text.endsWith(` ${phone}`)).toBe(true);
          const shown = text.slice(0, text.indexOf(': ')).replace(/\.$/, '');
          const [first = ''] = printable(anyName);
          expect(
            [first, preferGsm(first)].some((start) => shown.startsWith(start) || text.startsWith(start)),
          ).toBe(true);
          const names = language === 'en' ? english : spanish;
          if (wording === 'specific') for (const field of anyFields) expect(text).toContain(names[field]);
        },
      ),
      { numRuns: fuzzRuns },
    );
  });
});
