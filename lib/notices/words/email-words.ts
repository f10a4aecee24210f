import type { Notice } from '../notice-sender.ts';
import { emailHtml } from './email-html.ts';
import { emailLetter, emailText } from './email-letter.ts';
import { noticeFacts } from './notice-facts.ts';
import { printable } from './printable.ts';

export const emailWords = (notice: Notice) => {
  const { brand } = notice.institution;
  const name = printable(notice.institution.name);
  const facts = noticeFacts(notice);
  const letters = facts.map((each) => emailLetter(notice, each));
  const subject = `${name}: ${letters.map(({ title }) => title).join(' / ')}`;
  return {
    subject,
    text: `${[name, ...letters.map(emailText)].join('\n\n')}\n`,
    html: emailHtml(letters, { name, brand, subject, language: facts[0].language }),
  };
};
