import type { ChangedDetail } from './changed-details.ts';
import type { Notice } from './notice-channel.ts';
import { noticeFacts, type NoticeFacts } from './notice-facts.ts';
import type { SmsParts } from './phrases.ts';
import { fitsOneSegment, preferGsm } from './sms-segment.ts';

/** A longer name is cut before anything else is left out: a customer knows their bank by its beginning. */
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

/** How much of each value is told. */
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

/** What to leave out, least important first: the reference, the address, old values, all values, the time. */
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

/** The notice as one SMS segment. It always names the institution, the fields that changed and the phone to call. */
export const smsWords = (notice: Notice): string => {
  const facts = noticeFacts(notice);
  const { sms } = facts.phrases;
  const partsOf = (values: Values): SmsParts => ({
    institution: cut(facts.institution, longestName),
    phone: facts.phone,
    items: facts.details.map(itemOf(facts, values)),
  });
  const full = forms.map(({ values, time, reference }) =>
    sms.full({
      ...partsOf(values),
      time: time ? facts.time('short') : undefined,
      reference: reference ? facts.reference : undefined,
    }),
  );
  const tight = Array.from({ length: longestName - 1 }, (_, dropped) =>
    sms.tight({ ...partsOf('none'), institution: cut(facts.institution, longestName - dropped) }),
  );
  // Only a dispute phone of absurd length fits no form; two segments are better than none.
  return [...full, ...tight].map(preferGsm).find(fitsOneSegment) ?? sms.tight(partsOf('none'));
};
