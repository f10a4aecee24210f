import { diff } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { fleschKincaid } from 'flesch-kincaid';
import { syllable } from 'syllable';
import { emailWords } from '../../../../lib/notices/words/email-words.ts';
import { fitsOneSegment } from '../../../../lib/notices/words/sms-segment.ts';
import { smsWords } from '../../../../lib/notices/words/sms-words.ts';
import { noticeCases, noticeRecipients } from '../notice-cases.ts';
import { sampleInstitution } from '../sample-notice.ts';

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

interface Email {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Each as if its institution had the same name. */
const emails: readonly Email[] = noticeCases.map(({ title, notice }) => {
  const { subject, text } = emailWords(notice);
  const words = `${subject}\n\n${text}`.replaceAll(notice.institution.name, sampleInstitution.name);
  return { title, lines: words.split('\n') };
});

/** The lines that come and go beside the most similar of the emails before it, or beside none. */
const describeEmail = ({ title, lines }: Email, at: number): string => {
  const [nearest] = [{ title: 'nothing', lines: [] }, ...emails.slice(0, at)]
    .map((other) => ({
      title: other.title,
      changes: diff(lines, other.lines).filter(([side]) => side !== 0),
    }))
    .toSorted((one, other) => one.changes.length - other.changes.length);
  const changes = nearest?.changes.map(([side, line]) => `${side > 0 ? '+' : '-'} ${line}`) ?? [];
  return [`${title}, beside: ${nearest?.title}`, ...changes].join('\n');
};

describe('every notice', () => {
  it('has these words in an email', () => {
    expect(emails.map(describeEmail).join('\n')).toMatchSnapshot();
  });

  it('has these words in a text message', () => {
    const words = noticeCases.map(({ title, notice }) => `${title}: ${smsWords(notice)}`);
    expect(words.join('\n')).toMatchSnapshot();
  });

  it.each(noticeCases)('fits in one text message: $title', ({ notice }) => {
    expect(fitsOneSegment(smsWords(notice))).toBe(true);
  });

  it.each(noticeCases)('is the same for every address that is not new: $title', ({ notice }) => {
    const told = noticeRecipients
      .filter(({ role }) => role !== 'new')
      .map((recipient) =>
        JSON.stringify([emailWords({ ...notice, recipient }), smsWords({ ...notice, recipient })]),
      );
    expect(new Set(told).size).toBe(1);
  });

  it.each(noticeCases)('has the words of the plain text in the HTML: $title', ({ notice }) => {
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
  it('is high for rare words', () => {
    const text =
      'Notification of modification of personally identifiable information necessitates immediate verification.';
    expect(gradeOf(text)).toBeGreaterThan(12);
  });
});
