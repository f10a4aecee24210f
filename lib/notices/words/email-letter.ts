import type { ContactField } from '../../contact/contact-points.ts';
import type { Notice } from '../notice-sender.ts';
import type { NoticeFacts } from './notice-facts.ts';
import { printable } from './printable.ts';

export interface EmailLetter {
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
  readonly intro: string;
  readonly details: {
    readonly before: string;
    readonly now: string;
    /** Empty if only the fact of a change is known. */
    readonly rows: readonly (readonly [detail: string, before: string, now: string])[];
  };
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly expected: string;
  readonly disputeTitle: string;
  readonly dispute: readonly string[];
  readonly cautions: readonly string[];
  readonly footer: readonly string[];
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const emailLetter = (
  { kind, institution: { disputeHours, sender } }: Notice,
  { language, phrases, institution, phone, details, reference, time }: NoticeFacts,
): EmailLetter => {
  const { email, locale } = phrases;
  const nameOf = ({ field }: { readonly field: ContactField }): string => email.field[field];
  const list = new Intl.ListFormat(locale, { type: 'conjunction' }).format(details.map(nameOf));
  const hours = disputeHours[language];
  const orNone = (values: readonly string[]): string => values.join(', ') || email.none;
  return {
    language,
    title: email.title[kind](list || email.anyDetails, details.length),
    intro: email.intro[kind](institution),
    details: {
      before: email.before,
      now: email.now,
      rows: details.map((detail) => [capitalized(nameOf(detail)), orNone(detail.before), orNone(detail.now)]),
    },
    facts: [
      [email.time[kind], time('long')],
      [email.reference, reference],
    ],
    expected: email.expected,
    disputeTitle: email.disputeTitle,
    dispute: [
      email.dispute(institution, phone, reference),
      ...(hours === undefined ? [] : [email.hours(printable(hours))]),
    ],
    cautions: [...(details.length > 0 ? [email.masked] : []), email.caution],
    footer: [email.footer(institution), ...(sender.replyTo === undefined ? [email.noReplies] : [])],
  };
};
