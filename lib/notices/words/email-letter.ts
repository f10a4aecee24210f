import type { ContactField } from '../../contact/contact-points.ts';
import type { Notice } from '../notice-sender.ts';
import type { NoticeFacts } from './notice-facts.ts';
import { fillIn } from './phrases.ts';
import { printable } from './printable.ts';

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const emailLetter = (
  { kind, institution: { disputeHours, sender } }: Notice,
  { language, phrases, institution, phone, details, reference, time }: NoticeFacts,
) => {
  const { email, locale } = phrases;
  const nameOf = ({ field }: { readonly field: ContactField }): string => email.field[field];
  const what = new Intl.ListFormat(locale, { type: 'conjunction' }).format(details.map(nameOf));
  const title = kind === 'restored' && details.length > 1 ? email.title.restoredSeveral : email.title[kind];
  const hours = disputeHours[language];
  const orNone = (values: readonly string[]): string => values.join(', ') || email.none;
  return {
    language,
    title: fillIn(title, { what }),
    intro: fillIn(email.intro[kind], { institution }),
    before: email.before,
    now: email.now,
    details: details.map((detail) => ({
      name: capitalized(nameOf(detail)),
      before: orNone(detail.before),
      now: orNone(detail.now),
    })),
    facts: [
      { name: email.time[kind], value: time('long') },
      { name: email.reference, value: reference },
    ],
    expected: email.expected,
    disputeTitle: email.disputeTitle,
    dispute: [
      fillIn(email.dispute, { institution, phone, reference }),
      ...(hours === undefined ? [] : [fillIn(email.hours, { hours: printable(hours) })]),
    ],
    cautions: [email.masked, email.caution],
    footer: [
      fillIn(email.footer, { institution }),
      ...(sender.replyTo === undefined ? [email.noReplies] : []),
    ],
  };
};
export type EmailLetter = ReturnType<typeof emailLetter>;

export const emailText = (letter: EmailLetter): string =>
  [
    letter.title,
    letter.intro,
    ...letter.details.map(
      ({ name, before, now }) => `${name}\n  ${letter.before}: ${before}\n  ${letter.now}: ${now}`,
    ),
    letter.facts.map(({ name, value }) => `${name}: ${value}`).join('\n'),
    letter.expected,
    [letter.disputeTitle, ...letter.dispute].join('\n'),
    letter.cautions.join(' '),
    letter.footer.join('\n'),
  ].join('\n\n');
