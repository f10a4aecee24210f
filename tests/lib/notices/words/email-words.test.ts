import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contactFields, type PostalAddress } from '../../../../lib/contact/contact-points.ts';
import { emailWords } from '../../../../lib/notices/words/email-words.ts';
import { fuzzRuns } from '../../../fuzz-runs.ts';
import { sampleChange, sampleNotice, secrets } from '../sample-notice.ts';

describe('emailWords', () => {
  it('says who, what, when and where to call', () => {
    const { subject, text } = emailWords(sampleNotice());
    expect(subject).toBe(
      'First Example Bank: Change to your phone number, email address, and postal address',
    );
    expect(text).toBe(`First Example Bank

Change to your phone number, email address, and postal address

The contact details below were changed on your profile at First Example Bank.

Phone number
  Before: +1 *** ***47
  Now: +1 *** ***98

Email address
  Before: f***@g***.com
  Now: r***@o***.com

Postal address
  Before: 7***, S***, 6***, US
  Now: 3***, Q***, 0***, US

Time: November 3, 2026 at 3:04 PM EST
Reference: 3FA94C1B

If you made this change, there is nothing to do.

Didn't make this change?
Call First Example Bank right away at 1-800-555-0199 and give the reference 3FA94C1B.

Values are partly hidden to protect you. This message contains no links. Never give your password or a security code to anyone who asks for it.

-- 
You receive this message because this address is, or was until recently, on file for you at First Example Bank.
`);
  });

  it('says the same in HTML', () => {
    const { html } = emailWords(sampleNotice());
    for (const words of [
      'Change to your phone number, email address, and postal address',
      'f***@g***.com',
      'r***@o***.com',
      'November 3, 2026 at 3:04 PM EST',
      'Call First Example Bank right away at 1-800-555-0199 and give the reference 3FA94C1B.',
    ]) {
      expect(html).toContain(words);
    }
  });

  it('speaks the language and tells the time of the institution', () => {
    const { subject, text, html } = emailWords(
      sampleNotice({
        change: { fields: ['phoneNumber', 'email'] },
        institution: { language: 'es', timeZone: 'America/Los_Angeles' },
      }),
    );
    expect(subject).toBe('First Example Bank: Cambio de su número de teléfono y correo electrónico');
    expect(text).toContain('3 de noviembre de 2026 a las 12:04 p.m. PST');
    expect(html).toContain('<html lang="es"');
  });

  it('tells the time in UTC for an institution whose time zone does not exist', () => {
    const { text } = emailWords(sampleNotice({ institution: { timeZone: 'America/NewYork' } }));
    expect(text).toContain('November 3, 2026 at 8:04 PM UTC');
  });

  it.each(['en', 'es'] as const)(
    'says only that something changed when that is all that is known (%s)',
    (language) => {
      const { subject, text, html } = emailWords(
        sampleNotice({ change: { wording: 'general' }, institution: { language } }),
      );
      expect(subject).toBe(
        language === 'en'
          ? 'First Example Bank: Change to your contact details'
          : 'First Example Bank: Cambio de su información de contacto',
      );
      for (const words of [text, html]) {
        expect(words).not.toContain('***');
        expect(words).toContain('3FA94C1B');
      }
      expect(html).not.toContain('<th');
    },
  );

  it('says so where nothing was on file', () => {
    const { text } = emailWords(sampleNotice({ change: { fields: ['email'], before: [] } }));
    expect(text).toContain('Before: none\n  Now: r***@o***.com');
  });

  it('holds no full value, no link, no internal id, and loads nothing', () => {
    const { subject, text, html } = emailWords(sampleNotice());
    for (const words of [subject, text, html]) {
      for (const secret of [...secrets.old, ...secrets.new]) expect(words).not.toContain(secret);
      for (const id of [sampleChange.changeId, sampleChange.customerId, sampleChange.owner]) {
        expect(words).not.toContain(id);
      }
      expect(words).not.toMatch(/https?:|www\.|:\/\/|mailto:|tel:/);
    }
    expect(html).not.toMatch(/<a\b|<img|<link|<script|<iframe|src=|href=|url\(|@import|@font-face/i);
  });

  it('says the same to whoever reads it, every time', () => {
    const newEmail = { channel: 'email', role: 'new', address: 'x@y.example', maskedAddress: '***' } as const;
    expect(emailWords(sampleNotice({ recipient: newEmail }))).toEqual(emailWords(sampleNotice()));
  });

  it('keeps a subject on one line, and an institution out of the markup', () => {
    const name = 'A & B <b>"Bank"</b>\r\nBcc: eve@example.com';
    const { subject, html, text } = emailWords(sampleNotice({ institution: { name } }));
    expect(subject).toMatch(/^A & B <b>"Bank"<\/b> Bcc: eve@example\.com: Change/);
    expect(html).toContain('A &amp; B &lt;b&gt;&quot;Bank&quot;&lt;/b&gt; Bcc: eve@example.com');
    expect(html).not.toContain('<b>');
    expect(text).toContain('A & B <b>"Bank"</b> Bcc');
  });

  it('shows hostile values as literal text, masked', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        '<script>x</script>',
        '=cmd|calc',
        '"><img src=x onerror=y>',
        '\u202egnp',
        '{{7*7}}',
        '\r\nBcc: x',
      ),
    );
    const address = fc.record({ address1: word, city: word, postalCode: word, country: word });
    const pointsOf = (value: PostalAddress) => [
      { field: 'postalAddress', id: 'a-1', standing: 'primary', value } as const,
    ];
    fc.assert(
      fc.property(address, address, (old, current) => {
        const { html, text, subject } = emailWords(
          sampleNotice({
            change: { fields: ['postalAddress'], before: pointsOf(old), after: pointsOf(current) },
          }),
        );
        expect(html).not.toMatch(/<(?:script|img)\b/);
        expect(`${html}${text}${subject}`).not.toMatch(
          /[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]/,
        );
      }),
      { numRuns: fuzzRuns },
    );
  });

  it('names every field that changed, and no other', () => {
    const names = { phoneNumber: 'phone number', email: 'email address', postalAddress: 'postal address' };
    fc.assert(
      fc.property(fc.subarray([...contactFields], { minLength: 1 }), (fields) => {
        const { subject } = emailWords(sampleNotice({ change: { fields } }));
        for (const field of contactFields)
          expect(subject.includes(names[field])).toBe(fields.includes(field));
      }),
    );
  });
});
