import { describe, expect, it } from '@jest/globals';
import {
  ChangeAttributes,
  recipientId,
  type ChangeRecord,
  type NoticeProgress,
} from '../../../lib/changes/change.ts';
import { transition } from '../../../lib/changes/change-machine.ts';
import type { ChangeEvent } from '../../../lib/changes/change-event.ts';
import { fieldsToldTo, owedTo } from '../../../lib/changes/effects.ts';
import type { Shown } from '../../../lib/contact/sameness.ts';
import { sampleRecord, sent, times, undeliverable } from './sample-record.ts';

type EventOf<Type extends ChangeEvent['type']> = Extract<ChangeEvent, { type: Type }>;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const recipient = 'email/old';
const by = 'me';

const events = {
  'write-confirmed': { type: 'write-confirmed' },
  'write-rejected': { type: 'write-rejected' },
  'never sent': { type: 'never-sent' },
  'values never written': { type: 'values-never-written' },
  'shows new': { type: 'file-read', shows: { email: 'new' } },
  'shows old': { type: 'file-read', shows: { email: 'old' } },
  'shows neither': { type: 'file-read', shows: { email: 'neither' } },
  'shows gone': { type: 'file-read', shows: 'user-gone' },
  unreadable: { type: 'file-unreadable' },
  'values unreadable': { type: 'values-unreadable' },
  overdue: { type: 'notices-overdue' },
  requested: { type: 'send-requested', recipient, by },
  failed: { type: 'send-failed', recipient, by },
  sent: { type: 'sent', recipient, providerId: 'm-2' },
  delivered: { type: 'delivered', recipient, providerId: 'm-2' },
  undeliverable: { type: 'undeliverable', recipient, reason: 'bounce' },
  complained: { type: 'complained', recipient, providerId: 'm-2' },
  dropped: { type: 'dropped', recipient, providerId: 'm-1' },
} satisfies Record<string, ChangeEvent>;
type Seen = keyof typeof events;

const dueAt = sampleRecord().resolveAt;

const step = (from: ChangeRecord, event: ChangeEvent, now = dueAt) => transition(from, event, now, times);
const after = (from: ChangeRecord, event: ChangeEvent, now = dueAt) => step(from, event, now).change;

/** `-` where nothing changes, else the state and what is new: effect, things to do, `!` alarms, when it is due. */
const inWords = (from: ChangeRecord, event: ChangeEvent, now = dueAt): string => {
  const { change, publish, send, alarms } = step(from, event, now);
  if (change === from) return '-';
  const { state, effects, due } = change;
  return [
    state,
    ...(effects.email === from.effects.email ? [] : [effects.email]),
    ...(publish ? ['publish'] : []),
    ...(send ? ['send'] : []),
    ...alarms.map((name) => `!${name}`),
    ...(due === from.due ? [] : [due === undefined ? 'never due' : `due in ${(due - now) / minuteMs} min`]),
  ].join(' ');
};

const settledAt = dueAt - minuteMs;
const allSent = { 'email/old': sent, 'sms/old': sent, 'email/new': sent };
const inState = {
  SENDING: sampleRecord(),
  TELLING: sampleRecord({ state: 'TELLING', settledAt, due: dueAt }),
  NOT_APPLIED: sampleRecord({ state: 'NOT_APPLIED', settledAt, due: dueAt }),
  GONE: sampleRecord({ state: 'GONE', settledAt, due: dueAt }),
  NOTIFIED: sampleRecord({ state: 'NOTIFIED', settledAt, due: dueAt, notices: allSent }),
} satisfies Record<ChangeRecord['state'], ChangeRecord>;

/** What becomes of a change that is due, in each state, by each thing that can be seen; nothing by what is not named. */
const whenDue: Record<ChangeRecord['state'], Partial<Record<Seen, string>>> = {
  SENDING: {
    'write-confirmed': 'TELLING applied publish due in 1 min',
    'write-rejected': 'NOT_APPLIED not-applied due in 720 min',
    'never sent': 'NOT_APPLIED not-applied never due',
    'values never written': 'NOT_APPLIED not-applied never due',
    'shows new': 'TELLING applied publish due in 1 min',
    'shows old': 'NOT_APPLIED not-applied due in 720 min',
    'shows neither': 'TELLING other publish !outcome-other due in 1 min',
    'shows gone': 'GONE !user-gone due in 720 min',
    unreadable: 'SENDING due in 0.5 min',
    'values unreadable': 'SENDING !settlement-overdue due in 2 min',
  },
  TELLING: {
    'values unreadable': 'TELLING !settlement-overdue due in 2 min',
    overdue: 'TELLING publish due in 2 min',
    requested: 'TELLING send',
    sent: 'TELLING',
    delivered: 'TELLING',
    undeliverable: 'TELLING',
    complained: 'TELLING',
  },
  NOT_APPLIED: {
    'write-confirmed': 'TELLING applied publish !drift-found due in 1 min',
    'shows new': 'TELLING applied publish !drift-found due in 1 min',
    'shows old': 'NOT_APPLIED due in 719 min',
    'shows neither': 'TELLING other publish !drift-found due in 1 min',
    'shows gone': 'NOT_APPLIED due in 719 min',
    unreadable: 'NOT_APPLIED due in 0.5 min',
    'values unreadable': 'NOT_APPLIED !settlement-overdue due in 2 min',
  },
  GONE: {
    'write-confirmed': 'TELLING applied publish !drift-found due in 1 min',
    'shows new': 'TELLING applied publish !drift-found due in 1 min',
    'shows old': 'GONE never due',
    'shows neither': 'GONE never due',
    'shows gone': 'GONE never due',
    unreadable: 'GONE due in 0.5 min',
    'values unreadable': 'GONE !settlement-overdue due in 2 min',
  },
  NOTIFIED: {
    'shows new': 'NOTIFIED never due',
    'shows old': 'NOTIFIED !drift-found never due',
    'shows neither': 'NOTIFIED never due',
    'shows gone': 'NOTIFIED never due',
    unreadable: 'NOTIFIED due in 0.5 min',
    'values unreadable': 'NOTIFIED !settlement-overdue due in 2 min',
    delivered: 'NOTIFIED',
    undeliverable: 'NOTIFIED',
    complained: 'NOTIFIED',
    dropped: 'TELLING due in 1 min',
  },
};

describe('transition', () => {
  const pairs = ChangeAttributes.entries.state.options.flatMap((state) =>
    Object.entries(events).map(([seen, event]) => ({ state, seen: seen as Seen, event })),
  );

  it.each(pairs.map((pair) => ({ ...pair, becomes: whenDue[pair.state][pair.seen] ?? '-' })))(
    '$state, $seen: $becomes',
    ({ state, event, becomes }) => {
      expect(inWords(inState[state], event)).toBe(becomes);
    },
  );

  const needDue = /^(?:shows|unreadable|values unreadable|overdue)/;
  it.each(pairs.filter(({ seen }) => needDue.test(seen)))(
    '$state, $seen: nothing a moment before it is due',
    ({ state, event }) => {
      expect(inWords(inState[state], event, dueAt - 1)).toBe('-');
    },
  );

  it('gives no verdict before the quarantine is over, even if the change is due sooner', () => {
    const early = sampleRecord({ due: dueAt - 1_000 });
    expect(inWords(early, events['shows old'], dueAt - 1)).toBe('-');
    expect(inWords(early, events['shows old'])).toMatch(/^NOT_APPLIED/);
  });

  it('closes an unsent change at once, and audits a rejected one when the quarantine ends', () => {
    expect(inWords(inState.SENDING, events['never sent'], dueAt - 1)).toBe(
      'NOT_APPLIED not-applied never due',
    );
    expect(inWords(inState.SENDING, events['write-rejected'], dueAt - 1)).toBe('NOT_APPLIED not-applied');
  });
});

describe('repeatedly due work', () => {
  const rounds = (from: ChangeRecord, event: ChangeEvent, count: number): readonly string[] => {
    const now = from.due ?? 0;
    return count === 0
      ? []
      : [inWords(from, event, now), ...rounds(after(from, event, now), event, count - 1)];
  };

  it('is announced after twice the pause, up to an hour, with an alarm from the third time on', () => {
    expect(rounds(inState.TELLING, events.overdue, 7)).toEqual([
      'TELLING publish due in 2 min',
      'TELLING publish due in 4 min',
      ...[8, 16, 32, 60, 60].map((pause) => `TELLING publish !notice-overdue due in ${pause} min`),
    ]);
  });

  it('is tried after twice the pause if the values cannot be read', () => {
    expect(rounds(inState.SENDING, events['values unreadable'], 2)).toEqual(
      [2, 4].map((pause) => `SENDING !settlement-overdue due in ${pause} min`),
    );
  });

  const audit = settledAt + times.auditMs;
  it.each([
    ['SENDING', 'is late by up to 15 minutes', dueAt + 15 * minuteMs, 'due in 0.5 min'],
    ['SENDING', 'is later', dueAt + 15 * minuteMs + 1, '!settlement-overdue due in 0.5 min'],
    ['NOTIFIED', 'is in time', audit, 'due in 0.5 min'],
    ['NOTIFIED', 'is late', audit + 10 * minuteMs, 'due in 10 min'],
    ['NOTIFIED', 'is late by up to six hours', audit + 6 * hourMs, 'due in 60 min'],
    ['NOTIFIED', 'is later', audit + 6 * hourMs + 1, '!settlement-overdue due in 60 min'],
  ] as const)('is retried in %s when the file is unreadable and the read %s', (state, _, now, words) => {
    expect(inWords(inState[state], events.unreadable, now)).toBe(`${state} ${words}`);
  });
});

describe('one notice', () => {
  const now = dueAt + 1;
  const claimed = { state: 'claimed', by, until: now + 1, tries: 2, unclear: 0 } as const;
  const delivered = { state: 'delivered', providerId: 'm-1', at: 1 } as const;
  const seenOfNotice = [
    'requested',
    'failed',
    'sent',
    'delivered',
    'undeliverable',
    'complained',
    'dropped',
  ] as const;
  /** What becomes of a notice by each of these. */
  const table: readonly (readonly [string, NoticeProgress | undefined, string])[] = [
    ['none', undefined, 'claimed-1 - sent delivered undeliverable complained -'],
    ['claimed', claimed, '- failed-2 sent delivered undeliverable complained -'],
    ['claimed by another', { ...claimed, by: 'another' }, '- - sent delivered undeliverable complained -'],
    [
      'claim run out',
      { ...claimed, by: 'another', until: now },
      'claimed-3 - sent delivered undeliverable complained -',
    ],
    [
      'failed',
      { state: 'failed', tries: 2, unclear: 0 },
      'claimed-3 - sent delivered undeliverable complained -',
    ],
    ['sent', sent, '- - - delivered undeliverable complained failed-1'],
    ['delivered', delivered, '- - - - undeliverable complained -'],
    ['complained', { ...delivered, complainedAt: 2 }, '- - - - - - -'],
    ['undeliverable', undeliverable, '- - - - - complained -'],
  ];

  const withNotice = (notice: NoticeProgress | undefined) =>
    sampleRecord({ state: 'TELLING', ...(notice && { notices: { [recipient]: notice } }) });

  const cases = table.flatMap(([from, notice, row]) =>
    seenOfNotice.map((seen, at) => ({ from, notice, seen, becomes: row.split(' ')[at] ?? '' })),
  );
  it.each(cases)('$from, $seen: $becomes', ({ notice, seen, becomes }) => {
    const change = withNotice(notice);
    const next = step(change, events[seen], now);
    const noted = next.change.notices[recipient];
    const words = noted && ('tries' in noted ? `${noted.state}-${noted.tries}` : noted.state);
    const isComplained = noted && 'complainedAt' in noted;
    expect(next.change === change ? '-' : isComplained ? 'complained' : words).toBe(becomes);
    expect(next.send).toBe(becomes.startsWith('claimed') ? true : undefined);
  });

  it('records the claim with its holder and end, and the provider’s answer with its time', () => {
    const noted = (seen: Seen, notice?: NoticeProgress) =>
      after(withNotice(notice), events[seen], now).notices[recipient];
    const until = now + times.leaseMs;
    expect(noted('requested')).toEqual({ state: 'claimed', by, until, tries: 1, unclear: 0 });
    expect(noted('sent')).toEqual({ state: 'sent', providerId: 'm-2', at: now });
    expect(noted('delivered')).toEqual({ state: 'delivered', providerId: 'm-2', at: now });
    expect(noted('undeliverable')).toEqual({ state: 'undeliverable', reason: 'bounce', at: now });
    const complained = { state: 'delivered', providerId: 'm-2', complainedAt: now };
    expect(noted('complained')).toEqual({ ...complained, at: now });
    expect(noted('complained', delivered)).toEqual({ ...complained, at: 1 });
  });

  it('is owed again only if its provider dropped the message that was sent last', () => {
    const dropped = after(inState.NOTIFIED, events.dropped, now);
    expect(inWords(dropped, events.dropped, now)).toBe('-');
    const claimedAgain = after(dropped, events.requested, now);
    const told = after(claimedAgain, events.sent, now);
    expect(told.state).toBe('NOTIFIED');
    expect(inWords(told, events.dropped, now)).toBe('-');
  });

  it('does not postpone a change in TELLING if it was dropped', () => {
    expect(inWords(withNotice(sent), events.dropped, now)).toBe('TELLING');
  });

  describe('whose claim ends without an answer', () => {
    /** Claims it as often, each time at the end of the lease before. */
    const claimedAgain = (asked: 'email/old' | 'sms/old', count: number) => {
      const request = { type: 'send-requested', recipient: asked, by } as const;
      let last = step(inState.TELLING, request, now);
      for (let claims = 1; claims < count; claims += 1)
        last = step(last.change, request, now + claims * times.leaseMs);
      return last;
    };

    it('is sent once more by SMS, then given up with an alarm', () => {
      expect(claimedAgain('sms/old', 2).send).toBe(true);
      const third = claimedAgain('sms/old', 3);
      expect(third).toMatchObject({
        alarms: ['notice-overdue'],
        change: { notices: { 'sms/old': { state: 'undeliverable', reason: 'outcome-unknown' } } },
      });
      expect(third.send).toBeUndefined();
    });

    it('is sent by email as often as needed, each time only after the lease ends', () => {
      const { change, send } = claimedAgain('email/old', 20);
      expect(send).toBe(true);
      expect(inWords(change, events.requested, now + 20 * times.leaseMs - 1)).toBe('-');
    });

    it('keeps the count of unclear sends when a later send fails', () => {
      const failed = after(claimedAgain('email/old', 2).change, events.failed, now + times.leaseMs);
      expect(failed.notices[recipient]).toEqual({ state: 'failed', tries: 2, unclear: 1 });
    });
  });
});

describe('the end of TELLING', () => {
  const failed: NoticeProgress = { state: 'failed', tries: 1, unclear: 0 };
  const delivered: NoticeProgress = { state: 'delivered', providerId: 'm', at: 1 };

  it.each<readonly [string, string, NoticeProgress, NoticeProgress | undefined, Seen]>([
    ['waits for every notice', 'TELLING', sent, undefined, 'sent'],
    ['waits for a failed notice', 'TELLING', sent, failed, 'sent'],
    ['comes when the last notice is sent', 'NOTIFIED due in 720 min', sent, undeliverable, 'sent'],
    ['comes when the last notice is final', 'NOTIFIED due in 720 min', sent, sent, 'undeliverable'],
    [
      'needs only one notice sent to an old address',
      'NOTIFIED due in 720 min',
      undeliverable,
      undeliverable,
      'sent',
    ],
    ['needs only one delivered notice', 'NOTIFIED due in 720 min', delivered, sent, 'undeliverable'],
    [
      'raises an alarm if only a new address was reached',
      'TELLING !nobody-reached',
      undeliverable,
      sent,
      'undeliverable',
    ],
  ])('%s: %s', (_, words, sms, fresh, seen) => {
    const notices = { 'sms/old': sms, ...(fresh && { 'email/new': fresh }) };
    expect(inWords(sampleRecord({ state: 'TELLING', notices }), events[seen])).toBe(words);
  });

  it('raises an alarm once when the only sent notice bounces, and not for later events', () => {
    const notices = { ...allSent, 'sms/old': undeliverable };
    const told = sampleRecord({ state: 'NOTIFIED', due: undefined, notices });
    expect(inWords(told, events.undeliverable)).toBe('TELLING !nobody-reached due in 1 min');
    const bounced = after(told, events.undeliverable);
    const further = { type: 'undeliverable', recipient: 'email/new', reason: 'bounce' } as const;
    expect(inWords(bounced, further)).toBe('TELLING');
    expect(after(bounced, further).publicEvents).toEqual(bounced.publicEvents);
  });

  it('comes with the last event if nobody can be told, with an alarm at once', () => {
    const alone = sampleRecord({}, []);
    const applied = after(alone, events['write-confirmed']);
    expect(inWords(alone, events['write-confirmed'])).toContain('!nobody-reached');
    expect(inWords(alone, events['shows neither'])).toContain('!outcome-other !nobody-reached');
    const published = (position: number) => ({ type: 'event-published', position }) as const;
    expect(inWords(applied, published(0))).toBe('TELLING');
    expect(inWords(after(applied, published(0)), published(1))).toBe('NOTIFIED due in 720 min');
  });

  it('raises the alarm again at the audit if nobody was reached', () => {
    const notices = { 'email/old': undeliverable, 'sms/old': undeliverable, 'email/new': sent };
    const unreached = sampleRecord({ state: 'NOTIFIED', due: dueAt, notices });
    expect(inWords(unreached, events['shows new'])).toBe('NOTIFIED !nobody-reached never due');
    expect(inWords(unreached, events['shows old'])).toBe('NOTIFIED !drift-found !nobody-reached never due');
    const unapplied = sampleRecord({ state: 'NOT_APPLIED', due: dueAt }, []);
    expect(step(unapplied, events['shows old']).alarms).toEqual([]);
  });
});

describe('a change of several fields', () => {
  const fields = ['phoneNumber', 'email'] as const;
  const all = ['email/old', 'sms/old', 'email/new', 'sms/new'] as const;
  const open = sampleRecord({ fields }, [...all]);
  const read = (
    phoneNumber: Shown,
    email: Shown,
    more: Partial<EventOf<'file-read'>> = {},
  ): EventOf<'file-read'> => ({ type: 'file-read', shows: { phoneNumber, email }, ...more });
  const owed = (change: ChangeRecord) => owedTo(change).map(recipientId);

  it.each<[Shown, Shown, string, readonly string[]]>([
    ['new', 'new', 'TELLING applied publish', [...all]],
    ['old', 'old', 'NOT_APPLIED not-applied', []],
    ['old', 'new', 'TELLING applied publish !partly-applied', ['email/old', 'sms/old', 'email/new']],
    ['new', 'old', 'TELLING not-applied publish !partly-applied', ['email/old', 'sms/old', 'sms/new']],
    ['neither', 'new', 'TELLING applied publish !outcome-other', ['email/old', 'sms/old', 'email/new']],
    [
      'neither',
      'old',
      'TELLING not-applied publish !outcome-other !partly-applied',
      ['email/old', 'sms/old'],
    ],
  ])('is judged field by field: phone %s, email %s', (phone, email, words, recipients) => {
    expect(inWords(open, read(phone, email)).replace(/ due .*/, '')).toBe(words);
    expect(owed(after(open, read(phone, email)))).toEqual(recipients);
  });

  it('treats a field that a file read does not mention as unchanged', () => {
    const effects = { phoneNumber: 'not-applied', email: 'applied' };
    expect(after(open, events['shows new'])).toMatchObject({ effects, seen: ['email'] });
    expect(after(open, { type: 'file-read', shows: {} }).state).toBe('NOT_APPLIED');
  });

  it('owes notices to addresses that were found on file', () => {
    const added = [{ channel: 'sms', role: 'later-1', maskedAddress: '***' }] as const;
    const judged = after(open, read('neither', 'old', { added, sealedFindings: 'sealed' }));
    expect(owed(judged)).toEqual(['email/old', 'sms/old', 'sms/later-1']);
    const later = after({ ...judged, due: dueAt, state: 'NOTIFIED' }, read('neither', 'new'));
    expect([judged, later]).toMatchObject(Array(2).fill({ state: 'TELLING', sealedFindings: 'sealed' }));
  });

  describe('of which one took effect', () => {
    const telling = after(open, read('old', 'new'));
    const told = { ...telling, state: 'NOTIFIED', due: dueAt, notices: allSent } as const;

    it('raises drift-found only if that field was put back', () => {
      expect(step(told, read('old', 'new')).alarms).toEqual([]);
      expect(step(told, read('old', 'old')).alarms).toEqual(['drift-found']);
    });

    it('owes late notices of the other, with an alarm, to its new number and to everyone told before', () => {
      const added = [
        { channel: 'email', role: 'later-1', maskedAddress: '***', fields: ['phoneNumber'] },
      ] as const;
      const late = step(told, read('new', 'new', { added }));
      expect(late).toMatchObject({ publish: true, alarms: ['drift-found'] });
      expect(late.change.effects).toEqual({ phoneNumber: 'applied', email: 'applied' });
      expect(owed(late.change)).toEqual([...all, 'email/later-1']);
      const named = late.change.recipients.map((each) => fieldsToldTo(late.change, each).length);
      expect(named).toEqual([2, 2, 2, 2, 1]);
    });

    it('raises no other alarm if those told of the first are told of all', () => {
      const notices = { ...allSent, 'sms/new': sent };
      expect(step({ ...told, notices }, read('new', 'new')).alarms).toEqual(['drift-found']);
    });

    describe('and the other is confirmed later', () => {
      const notified = { ...told, due: dueAt + times.auditMs };
      const confirmed = () => after(notified, events['write-confirmed']);

      it('is audited at once, as nobody was told of that field', () => {
        expect(confirmed()).toMatchObject({ state: 'NOTIFIED', confirmed: ['phoneNumber'], due: dueAt });
        expect(inWords(confirmed(), events['write-confirmed'])).toBe('-');
      });

      it('is audited only by a read after that', () => {
        const { revision } = confirmed();
        expect(inWords(confirmed(), read('old', 'new', { revision: revision - 1 }))).toBe('-');
        expect(after(confirmed(), read('old', 'new', { revision })).due).toBeUndefined();
      });

      it('keeps its due time while the change is being told', () => {
        const late = after(telling, events['write-confirmed']);
        expect(late).toMatchObject({ state: 'TELLING', confirmed: ['phoneNumber'], due: telling.due });
      });

      it.each([
        ['at once if nobody was told of a field', 'not-applied', 0],
        ['much later if every field was told since', 'applied', 720],
      ] as const)('is audited when the telling ends, %s', (_, phoneNumber, minutes) => {
        const effects = { phoneNumber, email: 'applied' } as const;
        const late = { ...telling, effects, confirmed: fields, notices: { ...allSent, 'sms/new': sent } };
        const published = { type: 'event-published', position: 0 } as const;
        expect(inWords(late, published)).toBe(`NOTIFIED due in ${minutes} min`);
      });

      it('does not change if the success says that the field stayed the same', () => {
        expect(inWords(notified, { type: 'write-confirmed', unchanged: ['phoneNumber'] })).toBe('-');
      });
    });
  });

  it('checks a rejection after the quarantine and again at the audit', () => {
    const rejectedAt = open.openedAt + 100;
    const auditAt = rejectedAt + times.auditMs;
    const rejected = after(open, events['write-rejected'], rejectedAt);
    expect(rejected).toMatchObject({ state: 'NOT_APPLIED', due: dueAt });
    const found = after(rejected, read('neither', 'old'));
    expect(found.effects).toEqual({ phoneNumber: 'other', email: 'not-applied' });
    const checked = after(rejected, read('old', 'old'));
    expect(checked.due).toBe(auditAt);
    expect(inWords(checked, read('old', 'old'), auditAt)).toBe('NOT_APPLIED never due');
    expect(inWords(checked, read('neither', 'neither'), auditAt)).toBe('NOT_APPLIED never due');
  });

  it('raises an alarm if a field was told to no address that the customer already had', () => {
    const effects = { email: 'applied', phoneNumber: 'applied' } as const;
    const change = sampleRecord({ fields, state: 'TELLING', effects }, [recipient]);
    const recipients = change.recipients.map((it) => ({ ...it, fields: ['email' as const] }));
    const told = step({ ...change, recipients }, events.delivered);
    expect(told.alarms).toEqual(['nobody-reached']);
    expect(told.change.publicEvents).toEqual([{ kind: 'not-reached', fields: ['phoneNumber'], at: dueAt }]);
  });

  describe('owes an event to other systems', () => {
    const eventsAfter = (...[from, event]: Parameters<typeof after>) =>
      after(from, event).publicEvents.map(
        ({ kind, fields: named, at }) => `${kind} ${named.join()} ${at - dueAt}`,
      );

    it.each<readonly [string, ChangeRecord, ChangeEvent, readonly string[]]>([
      ['for all fields of a success', open, events['write-confirmed'], ['changed phoneNumber,email 0']],
      ['for each effect', open, read('neither', 'new'), ['changed email 0', 'unconfirmed phoneNumber 0']],
      ['but not for a rejection', open, events['write-rejected'], []],
      ['for what a revert restores', { ...open, revertOf: 'a' }, read('old', 'new'), ['restored email 0']],
      [
        'for a field that took effect late, after the earlier events',
        { ...after(open, read('old', 'new'), dueAt + 1), state: 'NOTIFIED', due: dueAt },
        read('new', 'new'),
        ['changed email 1', 'changed phoneNumber 0'],
      ],
    ])('%s', (_, from, event, owedEvents) => {
      expect(eventsAfter(from, event)).toEqual(owedEvents);
    });
  });
});

describe('an event for other systems', () => {
  const owed = { kind: 'changed', fields: ['email'], at: 1 } as const;

  it('keeps a change with final notices in TELLING until it is published', () => {
    const notices = { ...allSent, [recipient]: { state: 'failed', tries: 1, unclear: 0 } } as const;
    const telling = sampleRecord({ state: 'TELLING', publicEvents: [owed], notices });
    const told = after(telling, events.sent);
    expect(told.state).toBe('TELLING');
    const published = { type: 'event-published', position: 0 } as const;
    const done = after(told, published);
    expect(done).toMatchObject({ state: 'NOTIFIED', publicEvents: [{ ...owed, isPublished: true }] });
    expect(inWords(done, published)).toBe('-');
  });

  it('raises event-overdue if it is still owed after the third announcement', () => {
    const change = sampleRecord({ state: 'TELLING', due: dueAt, republished: 2, publicEvents: [owed] });
    const alarms = (notices: ChangeRecord['notices']) => step({ ...change, notices }, events.overdue).alarms;
    expect(alarms(allSent)).toEqual(['event-overdue']);
    expect(alarms({})).toEqual(['notice-overdue', 'event-overdue']);
  });
});

describe('a write-confirmed with findings, after an announcement proved the write', () => {
  const said = { type: 'write-confirmed', seen: ['email'], sealedFindings: 'k1.a' } as const;

  it.each(['TELLING', 'NOTIFIED'] as const)('is recorded in %s', (state) => {
    expect(inWords(inState[state], said, dueAt - 1)).toBe(state);
    expect(after(inState[state], said)).toMatchObject({ seen: ['email'], sealedFindings: 'k1.a' });
  });

  it.each([
    ['if an audit found something', { sealedFindings: 'k1.b' }],
    ['if it is already known', { seen: ['phoneNumber'] }],
  ] as const)('changes nothing %s', (_, known) => {
    expect(inWords({ ...inState.TELLING, ...known }, said)).toBe('-');
  });
});

describe('a repeat of the previous change', () => {
  const fields = ['phoneNumber', 'email'] as const;
  const repeat = sampleRecord({ fields, repeats: fields }, ['email/old', 'email/new']);
  const confirmed = (...unchanged: readonly (typeof fields)[number][]) =>
    ({ type: 'write-confirmed', unchanged }) as const;

  it('does not count and tells nobody if the file stayed the same', () => {
    expect(inWords(repeat, confirmed(...fields))).toBe('NOT_APPLIED not-applied never due');
    const closed = after(repeat, confirmed(...fields));
    expect(closed.attempt).toBe('nothing-to-change');
    expect(inWords(closed, events['write-confirmed'])).toBe('-');
  });

  it('is announced if it changed something', () => {
    const { change, publish } = step(repeat, confirmed('phoneNumber'));
    expect(publish).toBe(true);
    expect(change.effects).toEqual({ phoneNumber: 'not-applied', email: 'applied' });
  });

  it('stays closed after a success that changed nothing', () => {
    expect(inWords({ ...repeat, state: 'GONE' }, confirmed(...fields))).toBe('-');
  });
});
