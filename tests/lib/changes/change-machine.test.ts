import { describe, expect, it } from '@jest/globals';
import {
  changeStates,
  type ChangeRecord,
  type ChangeState,
  type NoticeProgress,
} from '../../../lib/changes/change.ts';
import { step, type Observation, type Transition } from '../../../lib/changes/change-machine.ts';
import { sampleRecord, sent, times, undeliverable } from './sample-record.ts';

const recipient = 'email/old';
const by = 'me';

const observations = {
  'write-confirmed': { seen: 'write-confirmed' },
  'write-refused': { seen: 'write-refused' },
  'shows new': { seen: 'on-file', shows: 'new' },
  'shows old': { seen: 'on-file', shows: 'old' },
  'shows neither': { seen: 'on-file', shows: 'neither' },
  'shows gone': { seen: 'on-file', shows: 'gone' },
  unreadable: { seen: 'on-file-unreadable' },
  overdue: { seen: 'notices-overdue' },
  requested: { seen: 'send-requested', recipient, by },
  failed: { seen: 'send-failed', recipient, by },
  sent: { seen: 'sent', recipient, providerId: 'm-2' },
  delivered: { seen: 'delivered', recipient, providerId: 'm-2' },
  undeliverable: { seen: 'undeliverable', recipient, reason: 'bounce' },
  complained: { seen: 'complained', recipient, providerId: 'm-2' },
  dropped: { seen: 'dropped', recipient, providerId: 'm-1' },
} satisfies Record<string, Observation>;
type Seen = keyof typeof observations;
const seenNames = Object.keys(observations) as Seen[];

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
  APPLIED: sampleRecord({ state: 'APPLIED', settledAt: dueAt - 1, due: dueAt }),
  OTHER: sampleRecord({ state: 'OTHER', wording: 'general', settledAt: dueAt - 1, due: dueAt }),
  NOT_APPLIED: sampleRecord({ state: 'NOT_APPLIED', settledAt: dueAt - 1, due: dueAt }),
  GONE: sampleRecord({ state: 'GONE', settledAt: dueAt - 1, due: undefined }),
  NOTIFIED: sampleRecord({
    state: 'NOTIFIED',
    settledAt: dueAt - 1,
    due: dueAt,
    notices: { 'email/old': sent, 'sms/old': sent, 'email/new': sent },
  }),
} satisfies Record<ChangeState, ChangeRecord>;

/** What becomes of a change that is due, in each state, by each thing that can be seen. */
const whenDue: Record<ChangeState, Record<Seen, string>> = {
  SENDING: {
    'write-confirmed': 'APPLIED publish',
    'write-refused': 'NOT_APPLIED',
    'shows new': 'APPLIED publish',
    'shows old': 'NOT_APPLIED',
    'shows neither': 'OTHER publish !outcome-other',
    'shows gone': 'GONE !user-gone',
    unreadable: 'SENDING',
    overdue: '-',
    requested: '-',
    failed: '-',
    sent: '-',
    delivered: '-',
    undeliverable: '-',
    complained: '-',
    dropped: '-',
  },
  APPLIED: {
    'write-confirmed': '-',
    'write-refused': '-',
    'shows new': '-',
    'shows old': '-',
    'shows neither': '-',
    'shows gone': '-',
    unreadable: '-',
    overdue: 'APPLIED publish',
    requested: 'APPLIED send',
    failed: '-',
    sent: 'APPLIED',
    delivered: 'APPLIED',
    undeliverable: 'APPLIED',
    complained: 'APPLIED',
    dropped: '-',
  },
  OTHER: {
    'write-confirmed': '-',
    'write-refused': '-',
    'shows new': '-',
    'shows old': '-',
    'shows neither': '-',
    'shows gone': '-',
    unreadable: '-',
    overdue: 'OTHER publish',
    requested: 'OTHER send',
    failed: '-',
    sent: 'OTHER',
    delivered: 'OTHER',
    undeliverable: 'OTHER',
    complained: 'OTHER',
    dropped: '-',
  },
  NOT_APPLIED: {
    'write-confirmed': 'APPLIED publish !applied-late',
    'write-refused': '-',
    'shows new': 'OTHER publish !drift-found !applied-late',
    'shows old': 'NOT_APPLIED',
    'shows neither': 'NOT_APPLIED',
    'shows gone': 'NOT_APPLIED',
    unreadable: 'NOT_APPLIED',
    overdue: '-',
    requested: '-',
    failed: '-',
    sent: '-',
    delivered: '-',
    undeliverable: '-',
    complained: '-',
    dropped: '-',
  },
  GONE: {
    'write-confirmed': 'APPLIED publish !applied-late',
    'write-refused': '-',
    'shows new': '-',
    'shows old': '-',
    'shows neither': '-',
    'shows gone': '-',
    unreadable: '-',
    overdue: '-',
    requested: '-',
    failed: '-',
    sent: '-',
    delivered: '-',
    undeliverable: '-',
    complained: '-',
    dropped: '-',
  },
  NOTIFIED: {
    'write-confirmed': '-',
    'write-refused': '-',
    'shows new': 'NOTIFIED',
    'shows old': 'NOTIFIED !drift-found',
    'shows neither': 'NOTIFIED',
    'shows gone': 'NOTIFIED',
    unreadable: 'NOTIFIED',
    overdue: '-',
    requested: '-',
    failed: '-',
    sent: '-',
    delivered: 'NOTIFIED',
    undeliverable: 'NOTIFIED',
    complained: 'NOTIFIED',
    dropped: 'APPLIED',
  },
};

const needDue: readonly Seen[] = [
  'shows new',
  'shows old',
  'shows neither',
  'shows gone',
  'unreadable',
  'overdue',
];

describe('step', () => {
  const pairs = changeStates.flatMap((state) => seenNames.map((seen) => ({ state, seen })));

  it.each(pairs.map(({ state, seen }) => ({ state, seen, becomes: whenDue[state][seen] })))(
    '$state, $seen: $becomes',
    ({ state, seen, becomes }) => {
      expect(inWords(inState[state], step(inState[state], observations[seen], dueAt, times))).toBe(becomes);
    },
  );

  it.each(pairs.filter(({ seen }) => needDue.includes(seen)))(
    '$state, $seen: nothing a moment before it is due',
    ({ state, seen }) => {
      expect(inWords(inState[state], step(inState[state], observations[seen], dueAt - 1, times))).toBe('-');
    },
  );

  it('gives no verdict before the quarantine is over, even where the change is due sooner', () => {
    const early = sampleRecord({ due: dueAt - 1_000 });
    expect(step(early, observations['shows old'], dueAt - 1, times).change).toBe(early);
    expect(step(early, observations['shows old'], dueAt, times).change.state).toBe('NOT_APPLIED');
  });
});

describe('what is due next', () => {
  const now = dueAt + 7;
  it.each<readonly [ChangeState, Seen, number | undefined]>([
    ['SENDING', 'write-confirmed', now + times.republishMs],
    ['SENDING', 'write-refused', now + times.auditMs],
    ['SENDING', 'shows new', now + times.republishMs],
    ['SENDING', 'shows old', now + times.auditMs],
    ['SENDING', 'shows neither', now + times.republishMs],
    ['SENDING', 'shows gone', undefined],
    ['SENDING', 'unreadable', now + times.rereadMs],
    ['APPLIED', 'overdue', now + 2 * times.republishMs],
    ['APPLIED', 'requested', dueAt],
    ['APPLIED', 'sent', dueAt],
    ['NOT_APPLIED', 'write-confirmed', now + times.republishMs],
    ['NOT_APPLIED', 'shows new', now + times.republishMs],
    ['NOT_APPLIED', 'shows old', undefined],
    ['NOT_APPLIED', 'unreadable', now + times.rereadMs],
    ['GONE', 'write-confirmed', now + times.republishMs],
    ['NOTIFIED', 'shows new', undefined],
    ['NOTIFIED', 'unreadable', now + times.rereadMs],
    ['NOTIFIED', 'undeliverable', dueAt],
    ['NOTIFIED', 'dropped', now + times.republishMs],
  ])('%s, %s', (state, seen, due) => {
    expect(step(inState[state], observations[seen], now, times).change.due).toBe(due);
  });

  it('doubles the pause between announcements up to an hour, and asks for a person from the third on', () => {
    let change: ChangeRecord = inState.APPLIED;
    const seen: (readonly [number, string])[] = [];
    for (let round = 0; round < 8; round += 1) {
      const now = change.due ?? 0;
      const next = step(change, observations.overdue, now, times);
      seen.push([((next.change.due ?? 0) - now) / 60_000, inWords(change, next)]);
      change = next.change;
    }
    expect(seen).toEqual([
      [2, 'APPLIED publish'],
      [4, 'APPLIED publish'],
      [8, 'APPLIED publish !notice-overdue'],
      [16, 'APPLIED publish !notice-overdue'],
      [32, 'APPLIED publish !notice-overdue'],
      [60, 'APPLIED publish !notice-overdue'],
      [60, 'APPLIED publish !notice-overdue'],
      [60, 'APPLIED publish !notice-overdue'],
    ]);
  });

  it('asks for a person once what is on file has been unreadable for more than 15 minutes', () => {
    const at = (lateMs: number) =>
      step(inState.SENDING, observations.unreadable, dueAt + lateMs, times).alarms;
    expect(at(15 * 60_000)).toEqual([]);
    expect(at(15 * 60_000 + 1)).toEqual(['settlement-overdue']);
  });

  it('puts off an audit of what is unreadable for as long again, up to an hour, and asks for a person after six', () => {
    const dueAudit = dueAt - 1 + times.auditMs;
    const after = (lateMs: number) => {
      const now = dueAudit + lateMs;
      const { change, alarms } = step(inState.NOTIFIED, observations.unreadable, now, times);
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
    'claimed by me': { state: 'claimed', by, until: now + 1, isUnclear: false, tries: 2, unclear: 0 },
    'claimed by another': {
      state: 'claimed',
      by: 'another',
      until: now + 1,
      isUnclear: false,
      tries: 2,
      unclear: 0,
    },
    'claim run out': { state: 'claimed', by: 'another', until: now, isUnclear: false, tries: 2, unclear: 0 },
    failed: { state: 'failed', tries: 2, unclear: 0 },
    sent,
    delivered: { state: 'delivered', providerId: 'm-1', at: 1 },
    complained: { state: 'delivered', providerId: 'm-1', at: 1, complainedAt: 2 },
    undeliverable,
  } satisfies Record<string, NoticeProgress | undefined>;
  type Known = keyof typeof known;
  const kept = '-';
  const table: Record<
    Known,
    Record<'requested' | 'failed' | 'sent' | 'delivered' | 'undeliverable' | 'complained' | 'dropped', string>
  > = {
    none: {
      requested: 'claimed 1',
      failed: kept,
      sent: 'sent',
      delivered: 'delivered',
      undeliverable: 'undeliverable',
      complained: 'complained',
      dropped: kept,
    },
    'claimed by me': {
      requested: kept,
      failed: 'failed 2',
      sent: 'sent',
      delivered: 'delivered',
      undeliverable: 'undeliverable',
      complained: 'complained',
      dropped: kept,
    },
    'claimed by another': {
      requested: kept,
      failed: kept,
      sent: 'sent',
      delivered: 'delivered',
      undeliverable: 'undeliverable',
      complained: 'complained',
      dropped: kept,
    },
    'claim run out': {
      requested: 'claimed 3',
      failed: kept,
      sent: 'sent',
      delivered: 'delivered',
      undeliverable: 'undeliverable',
      complained: 'complained',
      dropped: kept,
    },
    failed: {
      requested: 'claimed 3',
      failed: kept,
      sent: 'sent',
      delivered: 'delivered',
      undeliverable: 'undeliverable',
      complained: 'complained',
      dropped: kept,
    },
    sent: {
      requested: kept,
      failed: kept,
      sent: kept,
      delivered: 'delivered',
      undeliverable: 'undeliverable',
      complained: 'complained',
      dropped: 'failed 1',
    },
    delivered: {
      requested: kept,
      failed: kept,
      sent: kept,
      delivered: kept,
      undeliverable: 'undeliverable',
      complained: 'complained',
      dropped: kept,
    },
    complained: {
      requested: kept,
      failed: kept,
      sent: kept,
      delivered: kept,
      undeliverable: kept,
      complained: kept,
      dropped: kept,
    },
    undeliverable: {
      requested: kept,
      failed: kept,
      sent: kept,
      delivered: kept,
      undeliverable: kept,
      complained: 'complained',
      dropped: kept,
    },
  };

  const cases = Object.entries(table).flatMap(([from, row]) =>
    Object.entries(row).map(([seen, becomes]) => ({ from: from as Known, seen: seen as Seen, becomes })),
  );

  it.each(cases)('$from, $seen: $becomes', ({ from, seen, becomes }) => {
    const notice: NoticeProgress | undefined = known[from];
    const change = sampleRecord({
      state: 'APPLIED',
      ...(notice && { notices: { [recipient]: notice } }),
    });
    const next = step(change, observations[seen], now, times);
    const noted = next.change.notices[recipient];
    const words = noted && ('tries' in noted ? `${noted.state} ${noted.tries}` : noted.state);
    const isComplained = noted && 'complainedAt' in noted;
    expect(next.change === change ? kept : isComplained ? 'complained' : words).toBe(becomes);
    expect(next.send).toBe(becomes.startsWith('claimed') ? true : undefined);
  });

  it('records who claimed it and until when, and what the provider said and when', () => {
    const at = (seen: Seen) =>
      step(inState.APPLIED, observations[seen], now, times).change.notices[recipient];
    expect(at('requested')).toEqual({
      state: 'claimed',
      by,
      until: now + times.leaseMs,
      tries: 1,
      unclear: 0,
      isUnclear: false,
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
    const change = sampleRecord({ state: 'APPLIED', notices });
    expect(step(change, observations.complained, now, times).change.notices[recipient]).toMatchObject({
      at: 1,
      complainedAt: now,
    });
  });

  it('is owed again when its provider dropped the very message that was sent', () => {
    const dropped = step(inState.NOTIFIED, observations.dropped, now, times).change;
    expect(step(dropped, observations.dropped, now, times).change).toBe(dropped);
    const again = step(dropped, observations.requested, now, times);
    expect(again.send).toBe(true);
    const told = step(again.change, observations.sent, now, times).change;
    expect(told.state).toBe('NOTIFIED');
    expect(step(told, observations.dropped, now, times).change).toBe(told);
  });

  it('is owed again in the words it was sent in', () => {
    const general = { ...inState.NOTIFIED, wording: 'general' } as const;
    expect(step(general, observations.dropped, now, times).change.state).toBe('OTHER');
  });

  it('does not put off what is due of a change that is still being told', () => {
    const change = sampleRecord({ state: 'APPLIED', due: dueAt, notices: { [recipient]: sent } });
    expect(step(change, observations.dropped, now, times).change).toMatchObject({
      state: 'APPLIED',
      due: dueAt,
    });
  });

  describe('whose sends end without an answer', () => {
    const unclear = { seen: 'send-unclear', recipient, by } as const;
    const afterLease = now + times.leaseMs;

    it('stays claimed and counts them, for its claimant only', () => {
      const claimed = step(inState.APPLIED, observations.requested, now, times).change;
      const once = step(claimed, unclear, now, times).change;
      expect(once.notices[recipient]).toMatchObject({
        state: 'claimed',
        by,
        until: afterLease,
        isUnclear: true,
      });
      expect(step(once, unclear, now, times).change).toBe(once);
      expect(step(claimed, { ...unclear, by: 'another' }, now, times).change).toBe(claimed);
    });

    it('is sent as text message once more, and then given up with an alarm: both may have been taken', () => {
      const sms = { recipient: 'sms/old', by } as const;
      const requested = { seen: 'send-requested', ...sms } as const;
      const claimed = step(inState.APPLIED, requested, now, times).change;
      const once = step(claimed, { seen: 'send-unclear', ...sms }, now, times).change;
      const again = step(once, requested, afterLease, times);
      expect(again.send).toBe(true);
      const twice = step(again.change, { seen: 'send-unclear', ...sms }, afterLease, times).change;
      const third = step(twice, requested, afterLease + times.leaseMs, times);
      expect(third).toMatchObject({ alarms: ['notice-overdue'] });
      expect(third.send).toBeUndefined();
      expect(third.change.notices['sms/old']).toMatchObject({
        state: 'undeliverable',
        reason: 'outcome-unknown',
      });
    });

    it('is sent by email as often as it takes, each time only once no report came within the lease', () => {
      let change: ChangeRecord = inState.APPLIED;
      for (let lost = 0; lost < 20; lost += 1) {
        const at = now + lost * times.leaseMs;
        const next = step(change, observations.requested, at, times);
        expect(next.send).toBe(true);
        change = step(next.change, unclear, at, times).change;
        expect(step(change, observations.requested, at + times.leaseMs - 1, times).send).toBeUndefined();
      }
    });

    it('remembers them when a later send is refused', () => {
      const claimed = step(inState.APPLIED, observations.requested, now, times).change;
      const once = step(claimed, unclear, now, times).change;
      const again = step(once, observations.requested, afterLease, times).change;
      expect(step(again, observations.failed, afterLease, times).change.notices[recipient]).toEqual({
        state: 'failed',
        tries: 2,
        unclear: 1,
      });
    });

    it('may be told by a claim that nobody saw the end of, as often as it takes', () => {
      let change: ChangeRecord = inState.APPLIED;
      for (let killed = 0; killed < 10; killed += 1) {
        const next = step(change, observations.requested, now + killed * times.leaseMs, times);
        expect(next.send).toBe(true);
        change = next.change;
      }
    });
  });

  it.each(['requested', 'failed', 'sent', 'delivered', 'undeliverable'] as const)(
    'that is not owed is not recorded: %s',
    (seen) => {
      const change = sampleRecord({ state: 'APPLIED' }, ['sms/old']);
      expect(step(change, observations[seen], now, times)).toEqual({ change, alarms: [] });
    },
  );
});

describe('the end of the telling', () => {
  const now = dueAt + 1;
  const ended = (notices: ChangeRecord['notices'], seen: Seen) => {
    const change = sampleRecord({ state: 'APPLIED', notices });
    return inWords(change, step(change, observations[seen], now, times));
  };

  it('comes with the last notice to be final', () => {
    expect(ended({ 'sms/old': sent }, 'sent')).toBe('APPLIED');
    expect(ended({ 'sms/old': sent, 'email/new': { state: 'failed', tries: 1, unclear: 0 } }, 'sent')).toBe(
      'APPLIED',
    );
    expect(ended({ 'sms/old': sent, 'email/new': undeliverable }, 'sent')).toBe('NOTIFIED');
    expect(ended({ 'sms/old': sent, 'email/new': sent }, 'undeliverable')).toBe('NOTIFIED');
  });

  it('calls a person when no address that the customer already had was reached', () => {
    const alarmed = 'NOTIFIED !nobody-reached';
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
    const bounced = step(told, observations.undeliverable, now, times);
    expect(inWords(told, bounced)).toBe('NOTIFIED !nobody-reached');
    const further = step(
      bounced.change,
      { seen: 'undeliverable', recipient: 'email/new', reason: 'bounce' },
      now,
      times,
    );
    expect(inWords(bounced.change, further)).toBe('NOTIFIED');
  });

  it('is at once, with a call for a person, where nobody can be told', () => {
    const alone = sampleRecord({}, []);
    const applied = step(alone, observations['write-confirmed'], now, times);
    expect(inWords(alone, applied)).toBe('NOTIFIED !nobody-reached');
    expect(applied.change.due).toBe(now + times.auditMs);
    const other = step(alone, observations['shows neither'], now, times);
    expect(inWords(alone, other)).toBe('NOTIFIED !outcome-other !nobody-reached');
    expect(other.change.wording).toBe('general');
  });

  it('calls for a person once more at the audit when nobody was reached', () => {
    const notices = { 'email/old': undeliverable, 'sms/old': undeliverable, 'email/new': sent };
    const unreached = sampleRecord({ state: 'NOTIFIED', due: dueAt, notices });
    const audited = step(unreached, observations['shows new'], dueAt, times);
    expect(inWords(unreached, audited)).toBe('NOTIFIED !nobody-reached');
    const drifted = step(unreached, observations['shows old'], dueAt, times);
    expect(inWords(unreached, drifted)).toBe('NOTIFIED !drift-found !nobody-reached');
    const unapplied = sampleRecord({ state: 'NOT_APPLIED', due: dueAt }, []);
    expect(inWords(unapplied, step(unapplied, observations['shows old'], dueAt, times))).toBe('NOT_APPLIED');
  });
});

describe('what a notice may say', () => {
  it.each<readonly [ChangeState, Seen, ChangeRecord['wording']]>([
    ['SENDING', 'write-confirmed', 'specific'],
    ['SENDING', 'shows new', 'specific'],
    ['SENDING', 'shows neither', 'general'],
    ['NOT_APPLIED', 'shows new', 'general'],
    ['NOT_APPLIED', 'write-confirmed', 'specific'],
  ])('%s, %s: %s', (state, seen, wording) => {
    const { change } = step(inState[state], observations[seen], dueAt, times);
    expect(change).toMatchObject({ wording, settledAt: dueAt });
  });
});
