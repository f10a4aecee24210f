import { describe, expect, it } from '@jest/globals';
import {
  recipientId,
  type ChangeRecord,
  type FieldEffect,
  type NoticeProgress,
  ChangeAttributes,
} from '../../../lib/changes/change.ts';
import { transition as step } from '../../../lib/changes/change-machine.ts';
import type { ChangeEvent, Transition } from '../../../lib/changes/change-event.ts';
import { fieldsToldTo, owedTo } from '../../../lib/changes/effects.ts';
import type { Shown } from '../../../lib/contact/sameness.ts';
import { sampleRecord, sent, times, undeliverable } from './sample-record.ts';

type FileRead = Extract<ChangeEvent, { type: 'file-read' }>;

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
const seenNames = Object.keys(events) as Seen[];

/** A transition in a few words: `-` where nothing changes, else the new state, the effects and `!` alarms. */
const inWords = (from: ChangeRecord, { change, publish, send, alarms }: Transition): string =>
  change === from
    ? '-'
    : [
        change.state,
        ...(publish ? ['publish'] : []),
        ...(send ? ['send'] : []),
        ...alarms.map((name) => `!${name}`),
      ].join(' ');

const dueAt = sampleRecord().resolveAt;

const inState = {
  SENDING: sampleRecord(),
  TELLING: sampleRecord({ state: 'TELLING', settledAt: dueAt - 1, due: dueAt }),
  NOT_APPLIED: sampleRecord({ state: 'NOT_APPLIED', settledAt: dueAt - 1, due: dueAt }),
  GONE: sampleRecord({ state: 'GONE', settledAt: dueAt - 1, due: dueAt }),
  NOTIFIED: sampleRecord({
    state: 'NOTIFIED',
    settledAt: dueAt - 1,
    due: dueAt,
    notices: { 'email/old': sent, 'sms/old': sent, 'email/new': sent },
  }),
} satisfies Record<ChangeRecord['state'], ChangeRecord>;

/** What becomes of a change that is due, in each state, by each thing that can be seen; nothing by what is not named. */
const whenDue: Record<ChangeRecord['state'], Partial<Record<Seen, string>>> = {
  SENDING: {
    'write-confirmed': 'TELLING publish',
    'write-rejected': 'NOT_APPLIED',
    'never sent': 'NOT_APPLIED',
    'values never written': 'NOT_APPLIED',
    'shows new': 'TELLING publish',
    'shows old': 'NOT_APPLIED',
    'shows neither': 'TELLING publish !outcome-other',
    'shows gone': 'GONE !user-gone',
    unreadable: 'SENDING',
    'values unreadable': 'SENDING !settlement-overdue',
  },
  TELLING: {
    'values unreadable': 'TELLING !settlement-overdue',
    overdue: 'TELLING publish',
    requested: 'TELLING send',
    sent: 'TELLING',
    delivered: 'TELLING',
    undeliverable: 'TELLING',
    complained: 'TELLING',
  },
  NOT_APPLIED: {
    'write-confirmed': 'TELLING publish !drift-found',
    'shows new': 'TELLING publish !drift-found',
    'shows old': 'NOT_APPLIED',
    'shows neither': 'TELLING publish !drift-found',
    'shows gone': 'NOT_APPLIED',
    unreadable: 'NOT_APPLIED',
    'values unreadable': 'NOT_APPLIED !settlement-overdue',
  },
  GONE: {
    'write-confirmed': 'TELLING publish !drift-found',
    'shows new': 'TELLING publish !drift-found',
    'shows old': 'GONE',
    'shows neither': 'GONE',
    'shows gone': 'GONE',
    unreadable: 'GONE',
    'values unreadable': 'GONE !settlement-overdue',
  },
  NOTIFIED: {
    'shows new': 'NOTIFIED',
    'shows old': 'NOTIFIED !drift-found',
    'shows neither': 'NOTIFIED',
    'shows gone': 'NOTIFIED',
    unreadable: 'NOTIFIED',
    'values unreadable': 'NOTIFIED !settlement-overdue',
    delivered: 'NOTIFIED',
    undeliverable: 'NOTIFIED',
    complained: 'NOTIFIED',
    dropped: 'TELLING',
  },
};

const needDue: readonly Seen[] = [
  'shows new',
  'shows old',
  'shows neither',
  'shows gone',
  'unreadable',
  'values unreadable',
  'overdue',
];

describe('transition', () => {
  const pairs = ChangeAttributes.entries.state.options.flatMap((state) =>
    seenNames.map((seen) => ({ state, seen })),
  );

  it.each(pairs.map(({ state, seen }) => ({ state, seen, becomes: whenDue[state][seen] ?? '-' })))(
    '$state, $seen: $becomes',
    ({ state, seen, becomes }) => {
      expect(inWords(inState[state], step(inState[state], events[seen], dueAt, times))).toBe(becomes);
    },
  );

  it.each(pairs.filter(({ seen }) => needDue.includes(seen)))(
    '$state, $seen: nothing a moment before it is due',
    ({ state, seen }) => {
      expect(inWords(inState[state], step(inState[state], events[seen], dueAt - 1, times))).toBe('-');
    },
  );

  it('gives no verdict before the quarantine is over, even where the change is due sooner', () => {
    const early = sampleRecord({ due: dueAt - 1_000 });
    expect(step(early, events['shows old'], dueAt - 1, times).change).toBe(early);
    expect(step(early, events['shows old'], dueAt, times).change.state).toBe('NOT_APPLIED');
  });
});

describe('a change whose write was never sent', () => {
  it.each([events['never sent'], events['write-rejected']])('has had no effect at once: $type', (event) => {
    const { change } = step(inState.SENDING, event, dueAt - 60_000, times);
    expect(change).toMatchObject({ state: 'NOT_APPLIED', effects: { email: 'not-applied' } });
  });

  it('is audited when the quarantine ends, or half a day after it', () => {
    const due = (at: number) => step(inState.SENDING, events['write-rejected'], at, times).change.due;
    expect(due(dueAt - 1)).toBe(dueAt);
    expect(due(dueAt)).toBe(dueAt + times.auditMs);
    expect(step(inState.SENDING, events['never sent'], dueAt - 1, times).change).toMatchObject({
      due: undefined,
      effects: { email: 'not-applied' },
    });
  });
});

describe('a change of two fields', () => {
  const fields = ['phoneNumber', 'email'] as const;

  it('has not moved the one of which the file shows nothing', () => {
    const open = sampleRecord({ fields });
    const { change } = step(open, events['shows new'], dueAt, times);
    expect(change.effects).toEqual({ phoneNumber: 'not-applied', email: 'applied' });
  });

  it('is not put back where the file shows the former value of the one that never moved', () => {
    const effects = { phoneNumber: 'not-applied', email: 'applied' } as const;
    const notified = { ...inState.NOTIFIED, fields, effects };
    const shows = { phoneNumber: 'old', email: 'new' } as const;
    expect(step(notified, { type: 'file-read', shows }, dueAt, times).alarms).toEqual([]);
    const putBack = { phoneNumber: 'old', email: 'old' } as const;
    expect(step(notified, { type: 'file-read', shows: putBack }, dueAt, times).alarms).toEqual([
      'drift-found',
    ]);
  });
});

describe('what is due next', () => {
  const now = dueAt + 7;
  it.each<readonly [ChangeRecord['state'], Seen, number | undefined]>([
    ['SENDING', 'write-confirmed', now + times.republishMs],
    ['SENDING', 'write-rejected', now + times.auditMs],
    ['SENDING', 'values never written', undefined],
    ['SENDING', 'shows new', now + times.republishMs],
    ['SENDING', 'shows old', now + times.auditMs],
    ['SENDING', 'shows neither', now + times.republishMs],
    ['SENDING', 'shows gone', now + times.auditMs],
    ['SENDING', 'unreadable', now + times.rereadMs],
    ['TELLING', 'overdue', now + 2 * times.republishMs],
    ['TELLING', 'requested', dueAt],
    ['TELLING', 'sent', dueAt],
    ['NOT_APPLIED', 'write-confirmed', now + times.republishMs],
    ['NOT_APPLIED', 'shows new', now + times.republishMs],
    ['NOT_APPLIED', 'shows old', dueAt - 1 + times.auditMs],
    ['NOT_APPLIED', 'unreadable', now + times.rereadMs],
    ['GONE', 'write-confirmed', now + times.republishMs],
    ['GONE', 'shows gone', undefined],
    ['NOTIFIED', 'shows new', undefined],
    ['NOTIFIED', 'unreadable', now + times.rereadMs],
    ['NOTIFIED', 'undeliverable', dueAt],
    ['NOTIFIED', 'dropped', now + times.republishMs],
  ])('%s, %s', (state, seen, due) => {
    expect(step(inState[state], events[seen], now, times).change.due).toBe(due);
  });

  it('doubles the pause between announcements up to an hour, and asks for a person from the third on', () => {
    let change: ChangeRecord = inState.TELLING;
    const seen: (readonly [number, string])[] = [];
    for (let round = 0; round < 8; round += 1) {
      const now = change.due ?? 0;
      const next = step(change, events.overdue, now, times);
      seen.push([((next.change.due ?? 0) - now) / 60_000, inWords(change, next)]);
      change = next.change;
    }
    expect(seen).toEqual([
      [2, 'TELLING publish'],
      [4, 'TELLING publish'],
      [8, 'TELLING publish !notice-overdue'],
      [16, 'TELLING publish !notice-overdue'],
      [32, 'TELLING publish !notice-overdue'],
      [60, 'TELLING publish !notice-overdue'],
      [60, 'TELLING publish !notice-overdue'],
      [60, 'TELLING publish !notice-overdue'],
    ]);
  });

  it('doubles the pause between tries of values that cannot be read', () => {
    const once = step(inState.SENDING, events['values unreadable'], dueAt, times).change;
    const again = step(once, events['values unreadable'], once.due ?? 0, times).change;
    expect([once.due, again.due]).toEqual([
      dueAt + 2 * times.republishMs,
      dueAt + (2 + 4) * times.republishMs,
    ]);
  });

  it('asks for a person once what is on file has been unreadable for more than 15 minutes', () => {
    const at = (lateMs: number) => step(inState.SENDING, events.unreadable, dueAt + lateMs, times).alarms;
    expect(at(15 * 60_000)).toEqual([]);
    expect(at(15 * 60_000 + 1)).toEqual(['settlement-overdue']);
  });

  it('puts off an audit of what is unreadable for as long again, up to an hour, and asks for a person after six', () => {
    const dueAudit = dueAt - 1 + times.auditMs;
    const after = (lateMs: number) => {
      const now = dueAudit + lateMs;
      const { change, alarms } = step(inState.NOTIFIED, events.unreadable, now, times);
      return [(change.due ?? 0) - now, ...alarms];
    };
    expect(after(0)).toEqual([times.rereadMs]);
    expect(after(10 * 60_000)).toEqual([10 * 60_000]);
    expect(after(6 * 3_600_000)).toEqual([3_600_000]);
    expect(after(6 * 3_600_000 + 1)).toEqual([3_600_000, 'settlement-overdue']);
  });
});

describe('one notice', () => {
  const now = dueAt + 1;
  const known = {
    none: undefined,
    'claimed by me': { state: 'claimed', by, until: now + 1, tries: 2, unclear: 0 },
    'claimed by another': {
      state: 'claimed',
      by: 'another',
      until: now + 1,
      tries: 2,
      unclear: 0,
    },
    'claim run out': { state: 'claimed', by: 'another', until: now, tries: 2, unclear: 0 },
    failed: { state: 'failed', tries: 2, unclear: 0 },
    sent,
    delivered: { state: 'delivered', providerId: 'm-1', at: 1 },
    complained: { state: 'delivered', providerId: 'm-1', at: 1, complainedAt: 2 },
    undeliverable,
  } satisfies Record<string, NoticeProgress | undefined>;
  type Known = keyof typeof known;
  const kept = '-';
  const seenOfNotice = [
    'requested',
    'failed',
    'sent',
    'delivered',
    'undeliverable',
    'complained',
    'dropped',
  ] as const satisfies readonly Seen[];
  /** What becomes of each notice, by each of these in turn. */
  const table: Record<Known, readonly string[]> = {
    none: ['claimed 1', kept, 'sent', 'delivered', 'undeliverable', 'complained', kept],
    'claimed by me': [kept, 'failed 2', 'sent', 'delivered', 'undeliverable', 'complained', kept],
    'claimed by another': [kept, kept, 'sent', 'delivered', 'undeliverable', 'complained', kept],
    'claim run out': ['claimed 3', kept, 'sent', 'delivered', 'undeliverable', 'complained', kept],
    failed: ['claimed 3', kept, 'sent', 'delivered', 'undeliverable', 'complained', kept],
    sent: [kept, kept, kept, 'delivered', 'undeliverable', 'complained', 'failed 1'],
    delivered: [kept, kept, kept, kept, 'undeliverable', 'complained', kept],
    complained: [kept, kept, kept, kept, kept, kept, kept],
    undeliverable: [kept, kept, kept, kept, kept, 'complained', kept],
  };

  const cases = Object.entries(table).flatMap(([from, row]) =>
    seenOfNotice.map((seen, at) => ({ from: from as Known, seen, becomes: row[at] ?? '' })),
  );

  it.each(cases)('$from, $seen: $becomes', ({ from, seen, becomes }) => {
    const notice: NoticeProgress | undefined = known[from];
    const change = sampleRecord({
      state: 'TELLING',
      ...(notice && { notices: { [recipient]: notice } }),
    });
    const next = step(change, events[seen], now, times);
    const noted = next.change.notices[recipient];
    const words = noted && ('tries' in noted ? `${noted.state} ${noted.tries}` : noted.state);
    const isComplained = noted && 'complainedAt' in noted;
    expect(next.change === change ? kept : isComplained ? 'complained' : words).toBe(becomes);
    expect(next.send).toBe(becomes.startsWith('claimed') ? true : undefined);
  });

  it('records who claimed it and until when, and what the provider said and when', () => {
    const at = (seen: Seen) => step(inState.TELLING, events[seen], now, times).change.notices[recipient];
    expect(at('requested')).toEqual({
      state: 'claimed',
      by,
      until: now + times.leaseMs,
      tries: 1,
      unclear: 0,
    });
    expect(at('sent')).toEqual({ state: 'sent', providerId: 'm-2', at: now });
    expect(at('delivered')).toEqual({ state: 'delivered', providerId: 'm-2', at: now });
    expect(at('undeliverable')).toEqual({ state: 'undeliverable', reason: 'bounce', at: now });
    expect(at('complained')).toEqual({
      state: 'delivered',
      providerId: 'm-2',
      at: now,
      complainedAt: now,
    });
  });

  it('keeps when it was delivered beside when somebody complained of it', () => {
    const notices = { [recipient]: known.delivered };
    const change = sampleRecord({ state: 'TELLING', notices });
    expect(step(change, events.complained, now, times).change.notices[recipient]).toMatchObject({
      at: 1,
      complainedAt: now,
    });
  });

  it('is owed again when its provider dropped the very message that was sent', () => {
    const dropped = step(inState.NOTIFIED, events.dropped, now, times).change;
    expect(step(dropped, events.dropped, now, times).change).toBe(dropped);
    const again = step(dropped, events.requested, now, times);
    expect(again.send).toBe(true);
    const told = step(again.change, events.sent, now, times).change;
    expect(told.state).toBe('NOTIFIED');
    expect(step(told, events.dropped, now, times).change).toBe(told);
  });

  it('does not put off what is due of a change that is still being told', () => {
    const change = sampleRecord({ state: 'TELLING', due: dueAt, notices: { [recipient]: sent } });
    expect(step(change, events.dropped, now, times).change).toMatchObject({
      state: 'TELLING',
      due: dueAt,
    });
  });

  describe('whose claim ends without a word', () => {
    /** Claims it again and again, each time at the end of the lease before. */
    const claimed = (recipientAsked: 'email/old' | 'sms/old', times_: number) => {
      let last: Transition = { change: inState.TELLING, alarms: [] };
      for (let claims = 0; claims < times_; claims += 1) {
        const event = { type: 'send-requested', recipient: recipientAsked, by } as const;
        last = step(last.change, event, now + claims * times.leaseMs, times);
      }
      return last;
    };

    it('may have been sent: as a text message it is sent once more, and then given up with an alarm', () => {
      expect(claimed('sms/old', 2).send).toBe(true);
      const third = claimed('sms/old', 3);
      expect(third).toMatchObject({ alarms: ['notice-overdue'] });
      expect(third.send).toBeUndefined();
      expect(third.change.notices['sms/old']).toMatchObject({
        state: 'undeliverable',
        reason: 'outcome-unknown',
      });
    });

    it('is sent by email as often as it takes, each time only once no report came within the lease', () => {
      const { change, send } = claimed('email/old', 20);
      expect(send).toBe(true);
      expect(step(change, events.requested, now + 20 * times.leaseMs - 1, times).send).toBeUndefined();
    });

    it('is remembered when a later send fails', () => {
      const again = claimed('email/old', 2).change;
      const failed = step(again, events.failed, now + times.leaseMs, times).change;
      expect(failed.notices[recipient]).toEqual({ state: 'failed', tries: 2, unclear: 1 });
    });
  });

  it.each(['requested', 'failed', 'sent', 'delivered', 'undeliverable'] as const)(
    'that is not owed is not recorded: %s',
    (seen) => {
      const change = sampleRecord({ state: 'TELLING' }, ['sms/old']);
      expect(step(change, events[seen], now, times)).toEqual({ change, alarms: [] });
    },
  );
});

describe('the end of the telling', () => {
  const now = dueAt + 1;
  const ended = (notices: ChangeRecord['notices'], seen: Seen) => {
    const change = sampleRecord({ state: 'TELLING', notices });
    return inWords(change, step(change, events[seen], now, times));
  };

  it('comes with the last notice to be final', () => {
    expect(ended({ 'sms/old': sent }, 'sent')).toBe('TELLING');
    expect(ended({ 'sms/old': sent, 'email/new': { state: 'failed', tries: 1, unclear: 0 } }, 'sent')).toBe(
      'TELLING',
    );
    expect(ended({ 'sms/old': sent, 'email/new': undeliverable }, 'sent')).toBe('NOTIFIED');
    expect(ended({ 'sms/old': sent, 'email/new': sent }, 'undeliverable')).toBe('NOTIFIED');
  });

  it('calls a person when no address that the customer already had was reached', () => {
    const alarmed = 'TELLING !nobody-reached';
    expect(ended({ 'sms/old': undeliverable, 'email/new': sent }, 'undeliverable')).toBe(alarmed);
    expect(ended({ 'sms/old': undeliverable, 'email/new': undeliverable }, 'sent')).toBe('NOTIFIED');
    const delivered: NoticeProgress = { state: 'delivered', providerId: 'm', at: 1 };
    expect(ended({ 'sms/old': delivered, 'email/new': sent }, 'undeliverable')).toBe('NOTIFIED');
  });

  it('calls a person when the one notice that had gone out comes back, and not again for each further event', () => {
    const told = sampleRecord({
      state: 'NOTIFIED',
      due: undefined,
      notices: { 'email/old': sent, 'sms/old': undeliverable, 'email/new': sent },
    });
    const bounced = step(told, events.undeliverable, now, times);
    expect(inWords(told, bounced)).toBe('TELLING !nobody-reached');
    expect(bounced.change.due).toBe(now + times.republishMs);
    const further = step(
      bounced.change,
      { type: 'undeliverable', recipient: 'email/new', reason: 'bounce' },
      now,
      times,
    );
    expect(inWords(bounced.change, further)).toBe('TELLING');
    expect(further.change.publicEvents).toEqual(bounced.change.publicEvents);
  });

  it('calls for a person at once where nobody can be told, and comes with the last event', () => {
    const alone = sampleRecord({}, []);
    const applied = step(alone, events['write-confirmed'], now, times);
    expect(inWords(alone, applied)).toBe('TELLING publish !nobody-reached');
    const first = step(applied.change, { type: 'event-published', position: 0 }, now, times);
    expect(inWords(applied.change, first)).toBe('TELLING');
    const last = step(first.change, { type: 'event-published', position: 1 }, now, times);
    expect(inWords(first.change, last)).toBe('NOTIFIED');
    expect(last.change.due).toBe(now + times.auditMs);
    const other = step(alone, events['shows neither'], now, times);
    expect(inWords(alone, other)).toBe('TELLING publish !outcome-other !nobody-reached');
    expect(other.change.effects).toEqual({ email: 'other' });
  });

  it('calls for a person once more at the audit when nobody was reached', () => {
    const notices = { 'email/old': undeliverable, 'sms/old': undeliverable, 'email/new': sent };
    const unreached = sampleRecord({ state: 'NOTIFIED', due: dueAt, notices });
    const audited = step(unreached, events['shows new'], dueAt, times);
    expect(inWords(unreached, audited)).toBe('NOTIFIED !nobody-reached');
    const drifted = step(unreached, events['shows old'], dueAt, times);
    expect(inWords(unreached, drifted)).toBe('NOTIFIED !drift-found !nobody-reached');
    const unapplied = sampleRecord({ state: 'NOT_APPLIED', due: dueAt }, []);
    expect(inWords(unapplied, step(unapplied, events['shows old'], dueAt, times))).toBe('NOT_APPLIED');
  });
});

describe('the effect on the field', () => {
  it.each<readonly [ChangeRecord['state'], Seen, FieldEffect]>([
    ['SENDING', 'write-confirmed', 'applied'],
    ['SENDING', 'shows new', 'applied'],
    ['SENDING', 'shows neither', 'other'],
    ['NOT_APPLIED', 'shows new', 'applied'],
    ['NOT_APPLIED', 'write-confirmed', 'applied'],
  ])('%s, %s: %s', (state, seen, effect) => {
    const { change } = step(inState[state], events[seen], dueAt, times);
    expect(change).toMatchObject({ effects: { email: effect }, settledAt: dueAt });
  });
});

describe('a change of several fields', () => {
  const fields = ['phoneNumber', 'email'] as const;
  const all = ['email/old', 'sms/old', 'email/new', 'sms/new'] as const;
  const open = sampleRecord({ fields }, [...all]);
  const read = (phoneNumber: Shown, email: Shown, more: Partial<FileRead> = {}): FileRead => ({
    type: 'file-read',
    shows: { phoneNumber, email },
    ...more,
  });
  const owed = (change: ChangeRecord) => owedTo(change).map(recipientId);
  const settled = (...shown: Parameters<typeof read>) => step(open, read(...shown), dueAt, times);

  it.each<[Shown, Shown, string, readonly string[]]>([
    ['new', 'new', 'TELLING publish', [...all]],
    ['old', 'old', 'NOT_APPLIED', []],
    ['old', 'new', 'TELLING publish !partly-applied', ['email/old', 'sms/old', 'email/new']],
    ['new', 'old', 'TELLING publish !partly-applied', ['email/old', 'sms/old', 'sms/new']],
    ['neither', 'new', 'TELLING publish !outcome-other', ['email/old', 'sms/old', 'email/new']],
    ['neither', 'old', 'TELLING publish !outcome-other !partly-applied', ['email/old', 'sms/old']],
  ])('is judged by each: phone %s, email %s', (phone, email, words, recipients) => {
    const judged = settled(phone, email);
    expect(inWords(open, judged)).toBe(words);
    expect(owed(judged.change)).toEqual(recipients);
  });

  it('tells the addresses that were found on file', () => {
    const added = [{ channel: 'sms', role: 'later-1', maskedAddress: '***' }] as const;
    const judged = settled('neither', 'old', { added, sealedFindings: 'sealed' });
    expect(judged.change).toMatchObject({ sealedFindings: 'sealed' });
    const later = step(
      { ...judged.change, due: dueAt, state: 'NOTIFIED' },
      read('neither', 'new'),
      dueAt,
      times,
    );
    expect(later.change).toMatchObject({ state: 'TELLING', sealedFindings: 'sealed' });
    expect(owed(judged.change)).toEqual(['email/old', 'sms/old', 'sms/later-1']);
  });

  it('takes a field that nothing is said of for unchanged', () => {
    const silent = step(sampleRecord({ fields }), { type: 'file-read', shows: {} }, dueAt, times);
    expect(silent.change.state).toBe('NOT_APPLIED');
  });

  it('calls nobody where those who were told of the first field are told of all', () => {
    const told = { ...settled('old', 'new').change, state: 'NOTIFIED', due: dueAt } as const;
    const notices = Object.fromEntries(told.recipients.map((each) => [recipientId(each), sent]));
    const late = step({ ...told, notices }, read('new', 'new'), dueAt, times);
    expect(late).toMatchObject({ change: { state: 'TELLING' }, alarms: ['drift-found'] });
  });

  describe('of which a field took effect late', () => {
    const told = {
      ...settled('old', 'new').change,
      state: 'NOTIFIED',
      due: dueAt,
      notices: { 'email/old': sent, 'sms/old': sent, 'email/new': sent },
    } as const;
    const added = [
      { channel: 'email', role: 'later-1', maskedAddress: '***', fields: ['phoneNumber'] },
    ] as const;
    const late = step(told, read('new', 'new', { added }), dueAt, times);

    it('is told of again, with an alarm', () => {
      expect(inWords(told, late)).toBe('TELLING publish !drift-found');
      expect(late.change.effects).toEqual({ phoneNumber: 'applied', email: 'applied' });
    });

    it('tells the new number, and the addresses told before of that field alone', () => {
      expect(owed(late.change)).toEqual([...all, 'email/later-1']);
      expect(late.change.recipients.map((each) => fieldsToldTo(late.change, each).length)).toEqual([
        2, 2, 2, 2, 1,
      ]);
    });

    it('says so where a field that took effect is put back', () => {
      expect(inWords(told, step(told, read('old', 'old'), dueAt, times))).toBe('NOTIFIED !drift-found');
    });
  });

  describe('of which a field judged not applied is confirmed since', () => {
    const told = settled('old', 'new').change;
    const notified = { ...told, state: 'NOTIFIED', due: dueAt + times.auditMs } as const;
    const confirmed = step(notified, events['write-confirmed'], dueAt, times);

    it('is audited at once, as nobody was told of that field', () => {
      expect(inWords(notified, confirmed)).toBe('NOTIFIED');
      expect(confirmed.change).toMatchObject({ confirmed: ['phoneNumber'], due: dueAt });
      expect(step(confirmed.change, events['write-confirmed'], dueAt, times).change).toBe(confirmed.change);
    });

    it('is audited by what was read after that', () => {
      const { revision } = confirmed.change;
      const audited = (judged: number) =>
        step(confirmed.change, { ...read('old', 'new'), revision: judged }, dueAt, times);
      expect(audited(revision - 1).change).toBe(confirmed.change);
      expect(audited(revision).change.due).toBeUndefined();
    });

    it('is audited once the telling ends', () => {
      const { change } = step(told, events['write-confirmed'], dueAt, times);
      expect(change).toMatchObject({ state: 'TELLING', confirmed: ['phoneNumber'], due: told.due });
      const ended = ['email/old', 'sms/old', 'email/new'] as const;
      const notices = Object.fromEntries(ended.map((id) => [id, sent]));
      const published = { type: 'event-published', position: 0 } as const;
      expect(step({ ...change, notices }, published, dueAt + 5, times).change).toMatchObject({
        state: 'NOTIFIED',
        due: dueAt + 5,
      });
    });

    it('is left alone where the success says that the field stayed as it was', () => {
      const event = { type: 'write-confirmed', unchanged: ['phoneNumber'] } as const;
      expect(step(notified, event, dueAt, times).change).toBe(notified);
    });
  });

  it('has a rejection checked once no write can be on its way, and once more long after', () => {
    const rejectedAt = open.openedAt + 100;
    const rejected = step(open, events['write-rejected'], rejectedAt, times).change;
    expect(rejected).toMatchObject({ state: 'NOT_APPLIED', due: open.resolveAt });
    const checked = step(rejected, read('old', 'old'), open.resolveAt, times).change;
    expect(checked.due).toBe(rejectedAt + times.auditMs);
    const found = step(rejected, read('neither', 'old'), open.resolveAt, times).change;
    expect(found.effects).toEqual({ phoneNumber: 'other', email: 'not-applied' });
    expect(step(checked, read('old', 'old'), rejectedAt + times.auditMs, times).change.due).toBeUndefined();
    const longAfter = step(checked, read('neither', 'neither'), rejectedAt + times.auditMs, times);
    expect(longAfter.change).toMatchObject({ state: 'NOT_APPLIED', due: undefined });
    expect(inWords(rejected, step(rejected, read('old', 'new'), open.resolveAt, times))).toBe(
      'TELLING publish !drift-found',
    );
  });

  it('calls a person when a field was told to no address that the customer already had', () => {
    const change = sampleRecord(
      { fields, state: 'TELLING', effects: { email: 'applied', phoneNumber: 'applied' } },
      ['email/old'],
    );
    const onlyEmail = {
      ...change,
      recipients: change.recipients.map((it) => ({ ...it, fields: ['email' as const] })),
    };
    const told = step(onlyEmail, events.delivered, dueAt, times);
    expect(inWords(onlyEmail, told)).toBe('TELLING !nobody-reached');
    expect(told.change.publicEvents).toEqual([{ kind: 'not-reached', fields: ['phoneNumber'], at: dueAt }]);
  });
});

describe('an event for other systems', () => {
  const now = dueAt + 1;
  const fields = ['phoneNumber', 'email'] as const;
  const several = sampleRecord({ fields });

  it('is owed for each field once it took effect, by what became of it', () => {
    const confirmed = step(several, events['write-confirmed'], now, times).change;
    expect(confirmed.publicEvents).toEqual([{ kind: 'changed', fields: [...fields], at: now }]);
    const mixed = { type: 'file-read', shows: { phoneNumber: 'neither', email: 'new' } } as const;
    expect(step(several, mixed, now, times).change.publicEvents).toEqual([
      { kind: 'changed', fields: ['email'], at: now },
      { kind: 'unconfirmed', fields: ['phoneNumber'], at: now },
    ]);
    expect(step(several, events['write-rejected'], now, times).change.publicEvents).toEqual([]);
  });

  it('says of a revert that the values were restored', () => {
    const revert = { ...sampleRecord(), revertOf: '3fa94c1b-5d20-8e11-9c7a-1f0000000000' };
    const { publicEvents } = step(revert, events['write-confirmed'], now, times).change;
    expect(publicEvents).toEqual([{ kind: 'restored', fields: ['email'], at: now }]);
  });

  it('of a field that took effect late comes after those before it, and repeats none of them', () => {
    const partly = { type: 'file-read', shows: { phoneNumber: 'old', email: 'new' } } as const;
    const judged = step(several, partly, now, times).change;
    const told = { ...judged, state: 'NOTIFIED', due: now } as const;
    const late = { type: 'file-read', shows: { phoneNumber: 'new', email: 'new' } } as const;
    expect(step(told, late, now, times).change.publicEvents).toEqual([
      { kind: 'changed', fields: ['email'], at: now },
      { kind: 'changed', fields: ['phoneNumber'], at: now },
    ]);
  });

  it('keeps a change telling whose notices are final, until it is published', () => {
    const [owed] = step(sampleRecord(), events['write-confirmed'], now, times).change.publicEvents;
    const telling = sampleRecord({
      state: 'TELLING',
      publicEvents: owed ? [owed] : [],
      notices: { 'sms/old': sent, 'email/new': sent },
    });
    const told = step(telling, events.sent, now, times);
    expect(inWords(telling, told)).toBe('TELLING');
    const published = step(told.change, { type: 'event-published', position: 0 }, now, times);
    expect(inWords(told.change, published)).toBe('NOTIFIED');
    expect(published.change.publicEvents).toEqual([{ ...owed, isPublished: true }]);
    const again = step(published.change, { type: 'event-published', position: 0 }, now, times);
    expect(inWords(published.change, again)).toBe('-');
  });

  it('calls a person when it is still owed after the third announcement, by an alarm of its own', () => {
    const notices = { 'email/old': sent, 'sms/old': sent, 'email/new': sent };
    const publicEvents = [{ kind: 'changed', fields: ['email'], at: 1 }] as const;
    const owed = sampleRecord({ state: 'TELLING', due: now, republished: 2, notices, publicEvents });
    expect(inWords(owed, step(owed, events.overdue, now, times))).toBe('TELLING publish !event-overdue');
    const both = { ...owed, notices: {} };
    expect(step(both, events.overdue, now, times).alarms).toEqual(['notice-overdue', 'event-overdue']);
  });
});

describe('what the write showed, said after an announcement proved the write', () => {
  const said = { type: 'write-confirmed', seen: ['email'], sealedFindings: 'k1.a' } as const;

  it.each(['TELLING', 'NOTIFIED'] as const)('is kept in %s', (state) => {
    const { change, publish } = step(sampleRecord({ state }), said, dueAt, times);
    expect(change).toMatchObject({ state, seen: ['email'], sealedFindings: 'k1.a' });
    expect(publish).toBeUndefined();
  });

  it.each([
    ['where an audit found something', { sealedFindings: 'k1.b' }],
    ['where it is known already', { seen: ['phoneNumber'] }],
  ] as const)('changes nothing %s', (_, known) => {
    const change = sampleRecord({ state: 'TELLING', ...known });
    expect(step(change, said, dueAt, times).change).toBe(change);
  });
});

describe('a repeat of the change before', () => {
  const fields = ['phoneNumber', 'email'] as const;
  const repeat = sampleRecord({ fields, repeats: fields }, ['email/old', 'email/new']);
  const confirmed = (unchanged: readonly (typeof fields)[number][]) =>
    step(repeat, { type: 'write-confirmed', unchanged }, dueAt, times);

  it('counts nowhere and tells nobody where the file stayed as it was', () => {
    const closed = confirmed(fields);
    expect(closed.change).toMatchObject({
      state: 'NOT_APPLIED',
      attempt: 'nothing-to-change',
      due: undefined,
    });
    expect(closed.publish).toBeUndefined();
    expect(step(closed.change, events['write-confirmed'], dueAt, times).change).toBe(closed.change);
  });

  it('is told of where it changed something', () => {
    const told = confirmed(['phoneNumber']);
    expect(told.publish).toBe(true);
    expect(told.change.effects).toEqual({ phoneNumber: 'not-applied', email: 'applied' });
  });

  it('that was closed is opened again only by the word that it changed something', () => {
    const gone = { ...repeat, state: 'GONE' } as const;
    expect(step(gone, { type: 'write-confirmed', unchanged: fields }, dueAt, times).change).toBe(gone);
  });
});
