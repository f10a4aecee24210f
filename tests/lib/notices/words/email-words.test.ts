import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contactFields, type PostalAddress } from '../../../../lib/contact/contact-points.ts';
import { emailWords } from '../../../../lib/notices/words/email-words.ts';
import { fuzzRuns } from '../../../fuzz-runs.ts';
import { sampleChange, sampleNotice, secrets } from '../sample-notice.ts';

describe('emailWords', () => {
  it('uses the language and the time zone of the institution', () => {
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

  it('shows the time in UTC if the time zone of the institution does not exist', () => {
    const { text } = emailWords(sampleNotice({ institution: { timeZone: 'America/NewYork' } }));
    expect(text).toContain('November 3, 2026 at 8:04 PM UTC');
  });

  it('shows no new value if it is only known to differ', () => {
    const { text, html } = emailWords(sampleNotice({ kind: 'general' }));
    expect(`${text}${html}`).not.toMatch(/r\*\*\*|98/);
  });

  it.each([
    ['es', undefined, 'es'],
    ['fr-CA', undefined, 'fr'],
    ['de', undefined, 'en'],
    ['spa', undefined, 'en'],
    ['fr', 'es', 'fr, en'],
    ['en-US', 'es', 'en, es'],
  ] as const)(
    'is in the customer’s language if we have it: %s, with second language %s, in %s',
    (language, secondLanguage, written) => {
      const institution = secondLanguage ? { secondLanguage } : {};
      const { html } = emailWords(sampleNotice({ change: { language }, institution }));
      expect(html).toContain(`<html lang="${written.slice(0, 2)}"`);
      const shown = [...html.matchAll(/<tr lang="(..)">\s*<td class="card/g)].map(([, tag]) => tag);
      expect(shown.join(', ')).toBe(written);
    },
  );

  it('is in one language if the second language is the first', () => {
    const { text } = emailWords(sampleNotice({ institution: { secondLanguage: 'en' } }));
    expect(text.match(/These contact details/g)).toHaveLength(1);
  });

  it('does not show the answering hours in another language', () => {
    const institution = { disputeHours: { en: '8 a.m. to 8 p.m. ET' }, language: 'es' } as const;
    expect(emailWords(sampleNotice({ institution })).text).not.toContain('8 a.m.');
  });

  it.each([
    ['#1f4e79', '#ffffff'],
    ['#ffd200', '#000000'],
    ['#0B0B0B', '#ffffff'],
  ])('shows the wordmark on %s in %s', (color, ink) => {
    const brand = { color, wordmark: 'FIRST ✦ EXAMPLE' };
    const { html } = emailWords(sampleNotice({ institution: { brand } }));
    expect(html).toMatch(new RegExp(`background: ${color}; color: ${ink}[^>]*>\\s*FIRST ✦ EXAMPLE`));
  });

  it('shows the name if an institution has a color but no wordmark', () => {
    const { html } = emailWords(sampleNotice({ institution: { brand: { color: '#1f4e79' } } }));
    expect(html).toMatch(/background: #1f4e79[^>]*>\s*First Example Bank/);
  });

  it('contains no full value, link or internal id, and loads nothing', () => {
    const { subject, text, html } = emailWords(sampleNotice());
    for (const words of [subject, text, html]) {
      for (const secret of [...secrets.old, ...secrets.new]) expect(words).not.toContain(secret);
      for (const id of [sampleChange.changeId, sampleChange.userKey, sampleChange.owner]) {
        expect(words).not.toContain(id);
      }
      expect(words).not.toMatch(/https?:|www\.|:\/\/|mailto:|tel:/);
    }
    expect(html).not.toMatch(/<a\b|<img|<link|<script|<iframe|src=|href=|url\(|@import|@font-face/i);
  });

  it('keeps the subject on one line and escapes the institution name in HTML', () => {
    const name = 'A & B <b>"Bank"</b>\r\nBcc: eve@example.com';
    const { subject, html, text } = emailWords(sampleNotice({ institution: { name } }));
    expect(subject).toMatch(/^A & B <b>"Bank"<\/b> Bcc: eve@example\.com: Change/);
    expect(html).toContain('A &amp; B &lt;b&gt;&quot;Bank&quot;&lt;/b&gt; Bcc: eve@example.com');
    expect(html).not.toContain('<b>');
    expect(text).toContain('A & B <b>"Bank"</b> Bcc');
  });

  it('shows no markup or control characters from hostile values', () => {
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

  it('names every changed field and no other', () => {
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
