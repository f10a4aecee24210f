import type { Notice } from '../notice-sender.ts';
import type { ChangedDetail } from './changed-details.ts';
import { noticeFacts, type NoticeFacts } from './notice-facts.ts';
import type { SmsParts } from './phrases.ts';
import { fitsOneSegment, preferGsm } from './sms-segment.ts';

/** Customers know their bank by the beginning of its name. */
const longestName = 40;

const cut = (name: string, length: number): string => {
  const characters = Array.from(name);
  return characters.length <= length
    ? name
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}.`;
};

type Values = 'all' | 'short' | 'new' | 'none';

const itemOf =
  ({ phrases }: NoticeFacts, values: Values) =>
  ({ field, before, now }: ChangedDetail): string => {
    const name = phrases.sms.field[field];
    const isTold = values === 'all' || (values !== 'none' && field !== 'postalAddress');
    if (!isTold || now.length === 0) return name;
    const showsBefore = values !== 'new' && before.length > 0;
    return `${name} ${showsBefore ? phrases.sms.change(before.join(' '), now.join(' ')) : now.join(' ')}`;
  };

/** What is left out, least important first. */
const forms: readonly { readonly values: Values; readonly time: boolean; readonly reference: boolean }[] = [
  { values: 'all', time: true, reference: true },
  { values: 'all', time: true, reference: false },
  { values: 'short', time: true, reference: true },
  { values: 'short', time: true, reference: false },
  { values: 'new', time: true, reference: true },
  { values: 'new', time: true, reference: false },
  { values: 'none', time: true, reference: true },
  { values: 'none', time: true, reference: false },
  { values: 'none', time: false, reference: false },
];

const nameLengths = Array.from({ length: longestName - 1 }, (_, index) => longestName - index);

/** The fullest first; in two languages, the shortest of both before one alone. */
function* wordings({ kind, institution: { policy } }: Notice, languages: ReturnType<typeof noticeFacts>) {
  const partsOf = (facts: NoticeFacts, values: Values, nameLength: number): SmsParts => ({
    kind,
    institution: cut(facts.institution, nameLength),
    phone: policy.phoneInTextMessages ? facts.phone : undefined,
    items: facts.details.map(itemOf(facts, values)),
  });
  const tight = (facts: NoticeFacts, nameLength: number): string =>
    facts.phrases.sms.tight(partsOf(facts, 'none', nameLength));

  const [first] = languages;
  if (languages.length > 1) {
    for (const nameLength of nameLengths) {
      yield languages.map((facts) => tight(facts, nameLength)).join(' / ');
    }
  }
  const time = first.time('short');
  for (const form of forms) {
    yield first.phrases.sms.full({
      ...partsOf(first, form.values, longestName),
      time: form.time ? time : undefined,
      reference: form.reference ? first.reference : undefined,
    });
  }
  for (const nameLength of nameLengths) yield tight(first, nameLength);
}

export const smsWords = (notice: Notice): string => {
  let text = '';
  for (const wording of wordings(notice, noticeFacts(notice))) {
    text = preferGsm(wording);
    if (fitsOneSegment(text)) return text;
  }
  // Only an absurdly long dispute phone fits no wording: two segments are better than none.
  return text;
};
