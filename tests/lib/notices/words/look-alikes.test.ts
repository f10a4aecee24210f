import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refOf, type ContactPoint, type PostalAddress } from '../../../../lib/contact/contact-points.ts';
import { planChange } from '../../../../lib/contact/plan-change.ts';
import { planRevert } from '../../../../lib/contact/plan-revert.ts';
import { sameValue, valueKey } from '../../../../lib/contact/sameness.ts';
import { maskContactPoint, readAlike } from '../../../../lib/contact/mask.ts';
import { Language } from '../../../../lib/institutions/institutions.ts';
import { emailWords } from '../../../../lib/notices/words/email-words.ts';
import { printable } from '../../../../lib/notices/words/printable.ts';
import { fitsOneSegment, preferGsm } from '../../../../lib/notices/words/sms-segment.ts';
import { smsWords } from '../../../../lib/notices/words/sms-words.ts';
import { fuzzRuns } from '../../../fuzz-runs.ts';
import { sampleNotice } from '../sample-notice.ts';
import { email, phone, postal } from '../../contact/contact-on-file.ts';

const different = {
  en: /\(a different (?:address|number)\)/,
  es: /\(otr[ao] (?:direcci[óo]n|n[úu]mero)\)/,
  fr: /\(une? autre (?:adresse|numéro)\)/,
} satisfies Record<Language, RegExp>;

const noticeOf = (before: ContactPoint, after: ContactPoint, language: Language) =>
  sampleNotice({
    change: {
      fields: [before.field],
      effects: { [before.field]: 'applied' },
      before: [before],
      after: [after],
    },
    institution: { language },
  });

const sms = (nationalNumber: string) => phone('SMS', `1-${nationalNumber}`);
const postalAt = (parts: Partial<PostalAddress>) => postal('a-1', true, parts);

/** Few letters and short words, so that masks often meet. */
const word = (letters: string) =>
  fc.string({ unit: fc.constantFrom(...Array.from(letters)), minLength: 1, maxLength: 6 });
const emails = fc
  .tuple(word('fFlI1'), word('gq0oO'), fc.constantFrom('.com', '.corn', '.co.uk', ''))
  .map(([local, domain, topLevel]) => email(`${local}@${domain}${topLevel}`));
const phones = fc.stringMatching(/^[2-9]\d{7}[01][78]$/).map((number) => sms(number));
const addresses = fc
  .record({ address1: word('71l '), city: word('SQ'), postalCode: word('65') })
  .map((parts) => postalAt(parts));
const pairs = fc.oneof(
  fc.tuple(emails, emails),
  fc.tuple(phones, phones),
  fc.tuple(addresses, addresses),
) satisfies fc.Arbitrary<[ContactPoint, ContactPoint]>;

describe('a notice of two different values', () => {
  it.each([
    ['the same mask', email('finley.banker@gmail.com'), email('frank.miller@gmx.net.com')],
    ['a look-alike mailbox', email('finley@gmail.com'), email('fin1ey@gmail.com')],
    ['a look-alike domain', email('finley@gmail.com'), email('finley@grnail.com')],
    ['a look-alike ending', email('finley@gmail.com'), email('finley@gmail.corn')],
    ['the same last digits', sms('2125550147'), sms('3105559947')],
    [
      'the same first letters',
      postalAt({ address1: '7 Oak Street' }),
      postalAt({ address1: '7 Elm Street' }),
    ],
    ['a difference only in the state', postalAt({ state: 'IL' }), postalAt({ state: 'MO' })],
  ])('says that they differ: %s', (_, before, after) => {
    for (const language of Language.options) {
      const { text, html } = emailWords(noticeOf(before, after, language));
      expect(text).toMatch(different[language]);
      expect(html).toMatch(different[language]);
    }
  });

  it('says that they differ in a text message that shows both values', () => {
    const [before, after] = [email('finley.banker@gmail.com'), email('frank.miller@goog.com')];
    expect(smsWords(noticeOf(before, after, 'en'))).toContain(
      'email f***@g***.com to f***@g***.com (a different address).',
    );
  });

  it('says that they differ in a text message that leaves out the old value', () => {
    const before = [email('finley.banker@gmail.com'), sms('2125550147')];
    const after = [email('frank.miller@goog.com'), sms('3105559998')];
    const change = { fields: ['phoneNumber', 'email'], before, after } as const;
    const institution = { name: 'The First National Example Bank' };
    expect(smsWords(sampleNotice({ change, institution }))).toContain(
      'EST: phone +1 *** ***98, email f***@g***.com (a different address).',
    );
  });

  it('never looks the same before and after, in any language and channel', () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom(...Language.options), ([before, after], language) => {
        fc.pre(valueKey(before) !== valueKey(after));
        const [was, now] = [before, after].map((point) => printable(maskContactPoint(point)));
        const isTold = !readAlike(was ?? '', now ?? '');
        const notice = noticeOf(before, after, language);
        expect(isTold || different[language].test(emailWords(notice).text)).toBe(true);
        const text = smsWords(notice);
        const showsValue = text.includes(preferGsm(now ?? ''));
        expect(isTold || !showsValue || different[language].test(text)).toBe(true);
        expect(fitsOneSegment(text)).toBe(true);
      }),
      { numRuns: fuzzRuns },
    );
  });
});

/** A few values that mask alike, each in the forms in which platforms keep it. */
const emailForms = fc.constantFrom(
  'ana@gm.co',
  'ANA@GM.CO',
  'Ana@Gm.Co',
  'amy@gm.co',
  'AMY@gm.co',
  'eve@xy.co',
);
const phoneForms = fc.constantFrom('1-2125550147', '1-12125550147', '1-3105559947', '1-13105559947');
const addressForms = fc.constantFrom('7 Elm Street', '7 ELM ST', '7  elm st.', '7 Oak Street', '7 OAK ST');

describe('a notice of a planned change and of its revert', () => {
  it('never shows an old value in another form as the new value', () => {
    const onFiles = fc
      .tuple(emailForms, emailForms, phoneForms, phoneForms, addressForms)
      .map(([login, method, text, voice, address1]) => [
        email(login),
        email(method, 'e-1'),
        phone('SMS', text, 'p-1'),
        phone('VOICE', voice, 'p-2'),
        postal('a-1', true, { address1 }),
      ]);
    const requests = fc
      .tuple(emailForms, phoneForms, phoneForms, addressForms)
      .map(([wanted, old, number, address1]) => ({
        email: wanted,
        phoneNumber: {
          old: { number: phone('SMS', old).value.nationalNumber, countryCode: '1' },
          new: phone('SMS', number).value,
        },
        postalAddress: postalAt({ address1 }).value,
      }));
    fc.assert(
      fc.property(onFiles, requests, (onFile, request) => {
        const planning = planChange(onFile, request);
        fc.pre(planning.outcome === 'planned' && planning.plan.fields.length > 0);
        const { plan } = planning;
        const moved = onFile.map((point) => plan.after.find((each) => refOf(each) === refOf(point)) ?? point);
        const revert = planRevert(moved, plan, plan.fields);
        expect(revert.fields).toEqual(plan.fields);
        for (const { before, after } of [plan, revert]) {
          expect(after.filter((point) => before.some((old) => sameValue(old, point)))).toEqual([]);
        }
      }),
      { numRuns: fuzzRuns },
    );
  });
});

describe('a notice of one value in another place', () => {
  it.each([
    [email('Finley@gmail.com'), email('Finley@gmail.com')],
    [phone('VOICE', '2125550147'), sms('2125550147')],
    [postalAt({ address1: '742 Evergreen Terrace' }), postalAt({ address1: '742 Evergreen Terrace' })],
  ])('does not say that values differ: %j', (before, after) => {
    expect(emailWords(noticeOf(before, after, 'en')).text).not.toMatch(different.en);
  });
});
