import type { Notice } from '../notice-sender.ts';
import { emailHtml } from './email-html.ts';
import { emailLetter } from './email-letter.ts';
import { emailText } from './email-text.ts';
import { noticeFacts } from './notice-facts.ts';
import { printable } from './printable.ts';

export interface EmailWords {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export const emailWords = (notice: Notice): EmailWords => {
  const name = printable(notice.institution.name);
  const facts = noticeFacts(notice);
  const letters = facts.map((each) => emailLetter(notice, each));
  const subject = `${name}: ${letters.map(({ title }) => title).join(' / ')}`;
  return {
    subject,
    text: `${[name, ...letters.map(emailText)].join('\n\n')}\n`,
    html: emailHtml(letters, { name, subject, language: facts[0].language, brand: notice.institution.brand }),
  };
};
