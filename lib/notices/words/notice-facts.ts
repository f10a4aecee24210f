import type { Institution } from '../../institutions/institutions.ts';
import { changedDetails, type ChangedDetail } from './changed-details.ts';
import type { Notice } from '../notice-sender.ts';
import { english } from './phrases-en.ts';
import { spanish } from './phrases-es.ts';
import type { Phrases } from './phrases.ts';
import { printable } from './printable.ts';

const languages: Readonly<Record<Institution['language'], Phrases>> = { en: english, es: spanish };

/** What every notice of a change says, whoever reads it: nothing here depends on the recipient. */
export interface NoticeFacts {
  readonly phrases: Phrases;
  readonly institution: string;
  readonly phone: string;
  readonly details: readonly ChangedDetail[];
  /** Short enough to be read out on the phone. */
  readonly reference: string;
  /** When the change was made, as told by the institution's clocks. */
  readonly time: (form: 'long' | 'short') => string;
}

/** The zone, or UTC if there is none of that name: a notice must not fail for it. To check it costs 25 ms at a start. */
const knownZone = (timeZone: string): string => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
};

export const noticeFacts = ({ change, institution }: Notice): NoticeFacts => {
  const phrases = languages[institution.language];
  return {
    phrases,
    institution: printable(institution.name),
    phone: printable(institution.disputePhone),
    details: changedDetails(change),
    reference: change.changeId.slice(0, 8).toUpperCase(),
    time: (form) =>
      printable(
        new Intl.DateTimeFormat(phrases.locale, {
          timeZone: knownZone(institution.timeZone),
          ...(form === 'long' && { year: 'numeric' }),
          month: form,
          day: 'numeric',
          hour: 'numeric',
          minute: '2-digit',
          timeZoneName: 'short',
        }).format(change.openedAt),
      ),
  };
};
