import type { EmailLetter } from './email-letter.ts';

export const emailText = (letter: EmailLetter): string => {
  const { before, now, rows } = letter.details;
  return [
    letter.title,
    letter.intro,
    ...rows.map(([detail, old, current]) => `${detail}\n  ${before}: ${old}\n  ${now}: ${current}`),
    letter.facts.map(([name, value]) => `${name}: ${value}`).join('\n'),
    letter.expected,
    [letter.disputeTitle, ...letter.dispute].join('\n'),
    letter.cautions.join(' '),
    letter.footer.join('\n'),
  ].join('\n\n');
};
