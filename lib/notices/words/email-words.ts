import { emailHtml } from './email-html.ts';
import type { EmailLetter } from './email-letter.ts';
import { emailText } from './email-text.ts';
import type { Notice } from '../notice-sender.ts';
import { noticeFacts } from './notice-facts.ts';

export interface EmailWords {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The notice as an email, the same for every recipient: masked values, no link, nothing loaded from elsewhere. */
export const emailWords = (notice: Notice): EmailWords => {
  const { phrases, institution, phone, details, reference, time } = noticeFacts(notice);
  const { email, locale } = phrases;
  const fields = details.map(({ field }) => email.field[field]);
  const title = email.title(
    fields.length === 0
      ? email.anyDetails
      : new Intl.ListFormat(locale, { type: 'conjunction' }).format(fields),
  );
  const orNone = (values: readonly string[]): string => values.join(', ') || email.none;
  const letter: EmailLetter = {
    language: notice.institution.language,
    institution,
    title,
    intro: fields.length === 0 ? email.generalIntro(institution) : email.intro(institution),
    columns: [email.detail, email.before, email.now],
    rows: details.map(({ field, before, now }) => [
      capitalized(email.field[field]),
      orNone(before),
      orNone(now),
    ]),
    facts: [
      [email.time, time('long')],
      [email.reference, reference],
    ],
    expected: email.expected,
    disputeTitle: email.disputeTitle,
    dispute: email.dispute(institution, phone, reference),
    caution: email.caution,
    footer: email.footer(institution),
  };
  return { subject: `${institution}: ${title}`, text: emailText(letter), html: emailHtml(letter) };
};
