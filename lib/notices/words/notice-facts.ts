import { Language } from '../../institutions/institutions.ts';
import type { Notice } from '../notice-sender.ts';
import { changedDetails, type ChangedDetail } from './changed-details.ts';
import { english } from './phrases-en.ts';
import { spanish } from './phrases-es.ts';
import { french } from './phrases-fr.ts';
import type { Phrases } from './phrases.ts';
import { printable } from './printable.ts';

const phrasesIn: Readonly<Record<Language, Phrases>> = { en: english, es: spanish, fr: french };

/** What a notice says to its recipient in one language. */
export interface NoticeFacts {
  readonly language: Language;
  readonly phrases: Phrases;
  readonly institution: string;
  readonly phone: string;
  readonly details: readonly ChangedDetail[];
  /** Short enough to be read out on the phone. */
  readonly reference: string;
  /** When the change was made, or found where nothing else is known of it, by the institution's clocks. */
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

const factsIn = ({ kind, change, recipient, institution }: Notice, language: Language): NoticeFacts => {
  const phrases = phrasesIn[language];
  const at = (kind === 'general' ? change.settledAt : undefined) ?? change.openedAt;
  return {
    language,
    phrases,
    institution: printable(institution.name),
    phone: printable(institution.disputePhone),
    details: changedDetails(change, recipient, phrases.different),
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
        }).format(at),
      ),
  };
};

const languageOf = (tag = ''): Language | undefined => {
  const [name] = tag.toLowerCase().split(/[-_]/);
  return Language.options.find((language) => language === name);
};

/** The facts in the customer's language, else the institution's; in two languages where the institution says so. */
export const noticeFacts = (notice: Notice): readonly [NoticeFacts, ...NoticeFacts[]] => {
  const { language, secondLanguage } = notice.institution;
  const first = languageOf(notice.change.language) ?? language;
  const second = secondLanguage && [language, secondLanguage].find((each) => each !== first);
  return second ? [factsIn(notice, first), factsIn(notice, second)] : [factsIn(notice, first)];
};
