import { describe, expect, it } from '@jest/globals';
import { fleschKincaid } from 'flesch-kincaid';
import { syllable } from 'syllable';
import { emailWords } from '../../../../lib/notices/words/email-words.ts';
import { fitsOneSegment } from '../../../../lib/notices/words/sms-segment.ts';
import { smsWords } from '../../../../lib/notices/words/sms-words.ts';
import { noticeCases, noticeRecipients } from '../notice-cases.ts';

/** The US school grade that reads the sentences of a text with ease. */
const gradeOf = (text: string): number => {
  const prose = text
    .split('\n')
    .filter((line) => /[.?]$/.test(line))
    .join(' ');
  const sentences = [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(prose)];
  const words = [...new Intl.Segmenter('en', { granularity: 'word' }).segment(prose)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);
  return fleschKincaid({
    sentence: sentences.length,
    word: words.length,
    syllable: syllable(words.join(' ')),
  });
};

const inEnglish = noticeCases.filter(
  ({ notice: { institution } }) => institution.language === 'en' && !institution.secondLanguage,
);

describe('every notice', () => {
  it.each(noticeCases)('has these words: $title', ({ notice }) => {
    const { subject, text } = emailWords(notice);
    expect(`${subject}\n\n${text}`).toMatchSnapshot('email');
    expect(smsWords(notice)).toMatchSnapshot('SMS');
  });

  it.each(noticeCases)('fits one text message: $title', ({ notice }) => {
    expect(fitsOneSegment(smsWords(notice))).toBe(true);
  });

  it.each(noticeCases)('says the same to everyone: $title', ({ notice }) => {
    const told = noticeRecipients
      .filter(({ role }) => role !== 'new')
      .map((recipient) =>
        JSON.stringify([emailWords({ ...notice, recipient }), smsWords({ ...notice, recipient })]),
      );
    expect(new Set(told).size).toBe(1);
  });

  it.each(noticeCases)('says in HTML what it says in plain text: $title', ({ notice }) => {
    const { text, html } = emailWords(notice);
    const shown = html
      .replace(/[^]*<body/, '<body')
      .replace(/<[^>]+>/g, ' ')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
    const words = new Set(shown.split(/[\s:]+/));
    for (const word of text.split(/[\s:]+/)) expect(words).toContain(word);
  });

  it.each(inEnglish)('is easy to read, at grade 8 or below: $title', ({ notice }) => {
    expect(gradeOf(emailWords(notice).text)).toBeLessThanOrEqual(8);
  });
});

describe('gradeOf', () => {
  it('is high for words that few people use', () => {
    const text =
      'Notification of modification of personally identifiable information necessitates immediate verification.';
    expect(gradeOf(text)).toBeGreaterThan(12);
  });
});
