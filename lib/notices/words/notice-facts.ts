import { Language } from '../../institutions/institutions.ts';
import type { Notice } from '../notice-sender.ts';
import { changedDetails } from './changed-details.ts';
import { phrasesIn } from './phrases.ts';
import { printable } from './printable.ts';

/** An unknown zone must not stop a notice; checking it at a cold start would cost 25 ms. */
const knownZone = (timeZone: string): string => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
};

const factsIn = ({ kind, change, recipient, institution }: Notice, language: Language) => {
  const phrases = phrasesIn[language];
  // The time of the change, or when it was found if nothing else is known.
  const at = (kind === 'general' ? change.settledAt : undefined) ?? change.openedAt;
  return {
    language,
    phrases,
    institution: printable(institution.name),
    phone: printable(institution.disputePhone),
    details: changedDetails(change, recipient, phrases.different),
    reference: change.changeId.slice(0, 8).toUpperCase(),
    time: (form: 'long' | 'short') =>
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

export type NoticeFacts = ReturnType<typeof factsIn>;

const languageOf = (tag = ''): Language | undefined => {
  const [name] = tag.toLowerCase().split(/[-_]/);
  return Language.options.find((language) => language === name);
};

/** In the customer's language, else the institution's; in two languages if the institution has a second one. */
export const noticeFacts = (notice: Notice): readonly [NoticeFacts, ...NoticeFacts[]] => {
  const { language, secondLanguage } = notice.institution;
  const first = languageOf(notice.change.language) ?? language;
  const second = secondLanguage && [language, secondLanguage].find((each) => each !== first);
  return second ? [factsIn(notice, first), factsIn(notice, second)] : [factsIn(notice, first)];
};
