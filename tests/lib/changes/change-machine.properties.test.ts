import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  recipientId,
  type ChangeProgress,
  type ChangeRecord,
  type ChangeState,
  type NoticeProgress,
  type RecipientId,
} from '../../../lib/changes/change.ts';
import { step, type Observation, type Transition } from '../../../lib/changes/change-machine.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { openedAt, sampleRecord, times } from './sample-record.ts';

const recipients: readonly RecipientId[] = ['email/old', 'sms/old', 'email/new'];

const recipient = fc.constantFrom(...recipients, 'sms/former-1' as const);
const by = fc.constantFrom('me', 'you');

const observation: fc.Arbitrary<Observation> = fc.oneof(
  fc.record({ seen: fc.constantFrom('write-confirmed', 'write-refused') }),
  fc.record({
    seen: fc.constant('on-file'),
    shows: fc.constantFrom('new', 'old', 'neither', 'gone'),
  }),
  fc.record({ seen: fc.constantFrom('on-file-unreadable', 'notices-overdue') }),
  fc.record({ seen: fc.constantFrom('send-requested', 'send-failed', 'send-unclear'), recipient, by }),
  fc.record({
    seen: fc.constantFrom('sent', 'delivered', 'complained', 'dropped'),
    recipient,
    providerId: fc.constant('m'),
  }),
  fc.record({ seen: fc.constant('undeliverable'), recipient, reason: fc.constant('bounce') }),
);

/** From a moment to a day: enough to cross every limit, and to stay on this side of it. */
const pauseMs = fc.oneof(fc.nat(1_000), fc.nat(200_000), fc.nat(86_400_000));

interface Step {
  readonly before: ChangeRecord;
  readonly observation: Observation;
  readonly now: number;
  readonly transition: Transition;
}

const walk = fc
  .record({
    owed: fc.subarray([...recipients]),
    steps: fc.array(fc.tuple(observation, pauseMs), { maxLength: 40 }),
  })
  .map(({ owed, steps }): readonly Step[] => {
    let before = sampleRecord({}, owed);
    let now = openedAt;
    return steps.map(([seen, pause]) => {
      now += pause;
      const transition = step(before, seen, now, times);
      const taken = { before, observation: seen, now, transition };
      before = transition.change;
      return taken;
    });
  });

/** Holds for every step of every life that a change can have. */
const holds = (check: (step: Step) => void): void => {
  fc.assert(
    fc.property(walk, (steps) => {
      steps.forEach(check);
    }),
    { numRuns: fuzzRuns },
  );
};

const ranks: readonly (NoticeProgress['state'] | 'complained' | undefined)[] = [
  undefined,
  'failed',
  'claimed',
  'sent',
  'delivered',
  'undeliverable',
  'complained',
];
const rankOf = (notice: NoticeProgress | undefined): number =>
  ranks.indexOf(notice && 'complainedAt' in notice ? 'complained' : notice?.state);
const isFinal = (notice: NoticeProgress | undefined): boolean => rankOf(notice) >= ranks.indexOf('sent');

const successors: Record<ChangeState, readonly ChangeState[]> = {
  SENDING: ['APPLIED', 'OTHER', 'NOT_APPLIED', 'GONE', 'NOTIFIED'],
  APPLIED: ['NOTIFIED'],
  OTHER: ['NOTIFIED'],
  NOT_APPLIED: ['APPLIED', 'OTHER', 'NOTIFIED'],
  GONE: ['APPLIED', 'NOTIFIED'],
  NOTIFIED: ['APPLIED', 'OTHER'],
};

const progress = {
  state: 0,
  wording: 0,
  settledAt: 0,
  notices: 0,
  due: 0,
  republished: 0,
  revision: 0,
} satisfies Record<keyof ChangeProgress, 0>;

const intentOf = (change: ChangeRecord) => Object.entries(change).filter(([name]) => !(name in progress));

describe('every step of a change', () => {
  it('leaves it the very object it was, or moves its revision by one', () => {
    holds(({ before, transition: { change } }) => {
      if (change !== before) expect(change.revision).toBe(before.revision + 1);
    });
  });

  it('leaves the intent as it was frozen', () => {
    holds(({ before, transition }) => {
      expect(intentOf(transition.change)).toEqual(intentOf(before));
    });
  });

  it('goes forward in state, and back only for a write that took effect after all or a notice that was dropped', () => {
    holds(({ before, observation: { seen, ...what }, transition: { change } }) => {
      if (change.state === before.state) return;
      expect(successors[before.state]).toContain(change.state);
      if (before.state === 'NOTIFIED') expect(seen).toBe('dropped');
      if (before.state !== 'NOT_APPLIED' && before.state !== 'GONE') return;
      expect([{ seen: 'write-confirmed' }, { seen: 'on-file', shows: 'new' }]).toContainEqual({
        seen,
        ...what,
      });
    });
  });

  it('gives no verdict on an unknown outcome before the quarantine is over', () => {
    holds(({ before, observation, now, transition: { change } }) => {
      if (before.state !== 'SENDING' || change.state === 'SENDING' || now >= before.resolveAt) return;
      expect(['write-confirmed', 'write-refused']).toContain(observation.seen);
    });
  });

  it('does nothing when the same is seen twice at one moment', () => {
    holds(({ observation, now, transition }) => {
      const again = step(transition.change, observation, now, times);
      expect(again).toEqual({ change: transition.change, alarms: [] });
    });
  });

  it('keeps the change due while it is open or a notice is owed, and tells until every notice is final', () => {
    holds(({ transition: { change } }) => {
      const { state, due, notices } = change;
      const isTold = change.recipients.every((owed) => isFinal(notices[recipientId(owed)]));
      if (state === 'SENDING' || state === 'APPLIED' || state === 'OTHER') expect(due).toBeDefined();
      if (state === 'APPLIED' || state === 'OTHER') expect(isTold).toBe(false);
      if (state === 'NOTIFIED') expect(isTold).toBe(true);
    });
  });

  it('lets a notice only gain rank, save where its own sender gives up or its provider dropped it', () => {
    holds(({ before, observation, transition: { change } }) => {
      for (const id of recipients) {
        const [from, to] = [before.notices[id], change.notices[id]];
        if (rankOf(to) >= rankOf(from)) continue;
        if (observation.seen === 'dropped') {
          expect(from).toMatchObject({ state: 'sent', providerId: observation.providerId });
          continue;
        }
        expect(from).toMatchObject({ state: 'claimed' });
        expect(observation).toMatchObject({ seen: 'send-failed', recipient: id });
        expect('by' in observation && observation.by).toBe(from?.state === 'claimed' && from.by);
      }
    });
  });

  it('records nothing of a notice that is not owed', () => {
    holds(({ transition: { change } }) => {
      expect(change.recipients.map(recipientId)).toEqual(expect.arrayContaining(Object.keys(change.notices)));
    });
  });

  it('lets one invocation at a time send a notice, only once the change has taken effect, and never again after that', () => {
    holds(({ before, observation, now, transition: { change, send } }) => {
      if (send === undefined || observation.seen !== 'send-requested') {
        expect(send).toBeUndefined();
        return;
      }
      const known = before.notices[observation.recipient];
      expect(['APPLIED', 'OTHER']).toContain(before.state);
      expect(isFinal(known)).toBe(false);
      expect(known?.state === 'claimed' && known.until > now).toBe(false);
      expect(change.notices[observation.recipient]).toMatchObject({
        state: 'claimed',
        by: observation.by,
        until: now + times.leaseMs,
      });
    });
  });

  it('announces nothing but a change that took effect', () => {
    holds(({ transition: { change, publish } }) => {
      if (publish) expect(['APPLIED', 'OTHER']).toContain(change.state);
    });
  });

  it('never puts off what is due without end: an hour at the most until all is told', () => {
    holds(({ before, now, transition: { change } }) => {
      if (change.due === undefined || change.due === before.due) return;
      const isTelling = change.state === 'APPLIED' || change.state === 'OTHER';
      expect(change.due - now).toBeLessThanOrEqual(isTelling ? 3_600_000 : times.auditMs);
      expect(change.due).toBeGreaterThan(now);
    });
  });
});

describe('reports of one notice', () => {
  it('lead to the same end in whatever order, and however often, they come', () => {
    const report = fc.constantFrom<Observation>(
      { seen: 'sent', recipient: 'email/old', providerId: 'm' },
      { seen: 'delivered', recipient: 'email/old', providerId: 'm' },
      { seen: 'undeliverable', recipient: 'email/old', reason: 'bounce' },
    );
    const end = (reports: readonly Observation[]): NoticeProgress | undefined =>
      reports.reduce(
        (change, seen) => step(change, seen, openedAt, times).change,
        sampleRecord({ state: 'APPLIED' }),
      ).notices['email/old'];
    fc.assert(
      fc.property(fc.array(report, { minLength: 1, maxLength: 8 }), (reports) => {
        expect(end(reports.toReversed())).toEqual(end(reports));
      }),
      { numRuns: fuzzRuns },
    );
  });
});
