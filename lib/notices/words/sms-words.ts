import type { Notice } from '../notice-sender.ts';
import type { ChangedDetail } from './changed-details.ts';
import { noticeFacts, type NoticeFacts } from './notice-facts.ts';
import { fillIn } from './phrases.ts';
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
    const both = { before: before.join(' '), now: now.join(' ') };
    return `${name} ${showsBefore ? fillIn(phrases.sms.change, both) : both.now}`;
  };

/** Each form leaves out more, least important first. */
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

/** The longest first; with two languages, both in their shortest form first. */
function* wordings({ kind, institution: { policy } }: Notice, languages: ReturnType<typeof noticeFacts>) {
  const tight = (facts: NoticeFacts, nameLength: number): string => {
    const { sms } = facts.phrases;
    const { did, doubt } = sms.kinds[kind];
    const items = facts.details.map(itemOf(facts, 'none')).join('/');
    const call = policy.phoneInTextMessages ? facts.phone : sms.tightCall;
    return `${cut(facts.institution, nameLength)}: ${fillIn(sms.tight, { items, did })} ${doubt} ${call}`;
  };
  const [first] = languages;
  if (languages.length > 1) {
    for (const nameLength of nameLengths) {
      yield languages.map((facts) => tight(facts, nameLength)).join(' / ');
    }
  }
  const { sms } = first.phrases;
  const { what, doubt } = sms.kinds[kind];
  const name = cut(first.institution, longestName);
  const time = first.time('short');
  const call = policy.phoneInTextMessages ? fillIn(sms.call, { phone: first.phone }) : sms.callWithoutNumber;
  for (const form of forms) {
    const items = first.details.map(itemOf(first, form.values)).join(', ');
    const reference = form.reference ? ` ${sms.reference} ${first.reference}.` : '';
    yield `${name}: ${what}${form.time ? ` ${time}` : ''}: ${items}.${reference} ${doubt} ${call}`;
  }
  for (const nameLength of nameLengths) yield tight(first, nameLength);
}

export const smsWords = (notice: Notice): string => {
  let text = '';
  for (const wording of wordings(notice, noticeFacts(notice))) {
    text = preferGsm(wording);
    if (fitsOneSegment(text)) return text;
  }
  // Only an extremely long dispute phone fits no wording; then the message has two segments.
  return text;
};
