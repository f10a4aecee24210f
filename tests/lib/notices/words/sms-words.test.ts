import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contactFields } from '../../../../lib/contact/contact-points.ts';
import { Language } from '../../../../lib/institutions/institutions.ts';
import type { NoticeKind } from '../../../../lib/notices/notice-sender.ts';
import { printable } from '../../../../lib/notices/words/printable.ts';
import { fitsOneSegment, preferGsm } from '../../../../lib/notices/words/sms-segment.ts';
import { smsWords } from '../../../../lib/notices/words/sms-words.ts';
import { fuzzRuns } from '../../../fuzz-runs.ts';
import { newSms, sampleChange, sampleInstitution, sampleNotice, secrets } from '../sample-notice.ts';

const english = { phoneNumber: 'phone', email: 'email', postalAddress: 'address' } as const;
const spanish = { phoneNumber: 'tel', email: 'correo', postalAddress: 'domicilio' } as const;
const french = { phoneNumber: 'tél.', email: 'courriel', postalAddress: 'adresse' } as const;
const fieldNames = { en: english, es: spanish, fr: french };
const languages = fc.constantFrom(...Language.options);
const kinds = fc.constantFrom<NoticeKind[]>('changed', 'general', 'restored');

const notice = sampleNotice({ recipient: newSms });

describe('smsWords', () => {
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
      'the values and the time',
      '日本銀行',
      ['phoneNumber', 'email'],
      ': contact change: phone, email. Not you?',
    ],
    [
      'everything except who, what and where to call',
      '日本銀行 みずほ支店',
      contactFields,
      '支店: phone/email/address changed. Not you? 1-800',
    ],
  ] as const)('leaves out %s if there is no room', (_, name, fields, words) => {
    expect(smsWords(sampleNotice({ change: { fields }, institution: { name } }))).toContain(words);
  });

  it('is in the first of two languages if there is no room for both', () => {
    const institution = { language: 'en', secondLanguage: 'es' } as const;
    const change = { fields: ['email'] } as const;
    const disputePhone = '1-800-555-0199 ext. 1234 (from abroad 1-212-555-0199)';
    expect(smsWords(sampleNotice({ institution: { ...institution, disputePhone }, change }))).toMatch(
      /^First Example Bank: contact change Nov 3.*ext/,
    );
  });

  it('shows no phone number if the institution wants none, even if there is little room', () => {
    const policy = { ...sampleInstitution.policy, phoneInTextMessages: false };
    for (const language of Language.options) {
      const institution = { policy, language, name: '日本銀行 みずほ支店' };
      expect(smsWords(sampleNotice({ institution }))).toMatch(/Call us\.$|Llámenos\.$|Appelez-nous\.$/);
    }
  });

  it('names a field whose value is unknown', () => {
    const change = { fields: ['email'], before: [], after: [] } as const;
    expect(smsWords(sampleNotice({ change }))).toContain('EST: email. Ref');
  });

  it('cuts a long name and keeps its beginning', () => {
    const name = 'The Farmers and Merchants Savings Bank of Upper Sandusky';
    expect(smsWords(sampleNotice({ institution: { name } }))).toMatch(
      /^The Farmers and Merchants Savings Bank\.: /,
    );
  });

  it('contains a dispute phone that is too long for one segment', () => {
    const disputePhone = '5'.repeat(200);
    expect(smsWords(sampleNotice({ institution: { disputePhone } }))).toContain(disputePhone);
  });

  it('contains no full value, link or internal id', () => {
    const text = smsWords(notice);
    for (const secret of [...secrets.old, ...secrets.new]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/https?:|www\.|:\/\//);
    for (const id of [sampleChange.changeId, sampleChange.userKey, sampleChange.owner]) {
      expect(text).not.toContain(id);
    }
  });

  it('fits in one segment with the institution, every field and the phone, for any name', () => {
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
        languages,
        kinds,
        (anyName, anyFields, phone, language, kind) => {
          const text = smsWords(
            sampleNotice({
              kind,
              change: { fields: anyFields },
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
          if (kind === 'general') return;
          for (const field of anyFields) {
            const name = fieldNames[language][field];
            expect([name, preferGsm(name)].some((word) => text.includes(word))).toBe(true);
          }
        },
      ),
      { numRuns: fuzzRuns },
    );
  });
});
