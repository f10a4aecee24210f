import type { EmailLetter } from './email-letter.ts';

export const emailText = (letter: EmailLetter): string => {
  const [, before, now] = letter.columns;
  const details = letter.rows.map(
    ([detail, old, current]) => `${detail}\n  ${before}: ${old}\n  ${now}: ${current}`,
  );
  return [
    letter.institution,
    letter.title,
    letter.intro,
    ...details,
    letter.facts.map(([name, value]) => `${name}: ${value}`).join('\n'),
    letter.expected,
    `${letter.disputeTitle}\n${letter.dispute}`,
    letter.caution,
    `-- \n${letter.footer}\n`,
  ].join('\n\n');
};
