import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recipientId, type ChangeRecord, type RecipientId } from '../../../lib/changes/change.ts';
import { transition as step } from '../../../lib/changes/change-machine.ts';
import type { ChangeEvent, FileShows, Transition } from '../../../lib/changes/change-event.ts';
import { changedFields, owedTo } from '../../../lib/changes/effects.ts';
import { owedEvents } from '../../../lib/changes/public-events.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { openedAt, sampleRecord, times } from './sample-record.ts';

const recipients: readonly RecipientId[] = ['email/old', 'sms/old', 'email/new', 'sms/new'];
const fields = ['phoneNumber', 'email'] as const;

const recipient = fc.constantFrom(...recipients, 'sms/former-1' as const);
const by = fc.constantFrom('me', 'you');

const shown = fc.constantFrom('new', 'old', 'neither');

const anyEvent: fc.Arbitrary<ChangeEvent> = fc.oneof(
  fc.record({ type: fc.constant('write-confirmed'), unchanged: fc.subarray([...fields]) }),
  fc.record({
    type: fc.constant('file-read'),
    shows: fc.oneof(fc.constant('user-gone'), fc.record({ phoneNumber: shown, email: shown })),
  }),
  fc.record({
    type: fc.constantFrom(
      'write-rejected',
      'file-unreadable',
      'values-unreadable',
      'values-never-written',
      'never-sent',
      'notices-overdue',
    ),
  }),
  fc.record({ type: fc.constantFrom('send-requested', 'send-failed'), recipient, by }),
  fc.record({
    type: fc.constantFrom('sent', 'delivered', 'complained', 'dropped'),
    recipient,
    providerId: fc.constant('m'),
  }),
  fc.record({ type: fc.constant('event-published'), position: fc.nat(3) }),
  fc.record({ type: fc.constant('undeliverable'), recipient, reason: fc.constant('bounce') }),
);

/** From a moment to a day: enough to cross every limit, and to stay on this side of it. */
const pauseMs = fc.oneof(fc.nat(1_000), fc.nat(200_000), fc.nat(86_400_000));

interface Step {
  readonly before: ChangeRecord;
  readonly event: ChangeEvent;
  readonly now: number;
  readonly transition: Transition;
}

const walk = fc
  .record({
    owed: fc.subarray([...recipients]),
    steps: fc.array(fc.tuple(anyEvent, pauseMs), { maxLength: 40 }),
  })
  .map(({ owed, steps }): readonly Step[] => {
    let before = sampleRecord({ fields }, owed);
    let now = openedAt;
    return steps.map(([event, pause]) => {
      now += pause;
      const transition = step(before, event, now, times);
      const taken = { before, event, now, transition };
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

const finalStates = ['sent', 'delivered', 'undeliverable'];

const shownBy = (event: ChangeEvent): FileShows =>
  event.type === 'file-read' && event.shows !== 'user-gone' ? event.shows : {};

describe('every step of a change', () => {
  it('returns the same object, or one with the next revision', () => {
    holds(({ before, transition: { change } }) => {
      if (change !== before) expect(change.revision).toBe(before.revision + 1);
    });
  });

  it('never changes the intent', () => {
    const { changeId, owner, repeats, sendBy, resolveAt } = sampleRecord();
    const intent = { changeId, owner, fields, repeats, openedAt, sendBy, resolveAt };
    holds(({ transition: { change } }) => {
      expect(change).toMatchObject(intent);
    });
  });

  it('marks a field as changed only if its write was confirmed or the file shows it', () => {
    holds(({ before, event, transition: { change } }) => {
      for (const field of changedFields(change.effects)) {
        const effect = change.effects[field];
        if (effect === before.effects[field]) continue;
        const isConfirmed = event.type === 'write-confirmed' && !event.unchanged?.includes(field);
        const shows = shownBy(event)[field];
        expect(isConfirmed || shows === 'new' || (shows === 'neither' && effect === 'other')).toBe(true);
      }
    });
  });

  it('sends no notice to a new address that never went on file', () => {
    holds(({ transition: { change, send }, event }) => {
      if (!send || !('recipient' in event)) return;
      if (event.recipient === 'sms/new') expect(change.effects.phoneNumber).toBe('applied');
      if (event.recipient === 'email/new') expect(change.effects.email).toBe('applied');
    });
  });

  it('does nothing when the same event repeats at the same moment', () => {
    holds(({ event, now, transition }) => {
      const { change } = transition;
      expect(step(change, event, now, times)).toEqual({ change, alarms: [] });
    });
  });

  it('keeps a change due while it is open or owes a notice or event, and in TELLING until it owes none', () => {
    holds(({ transition: { change } }) => {
      const { state, due, notices } = change;
      const isPublished = owedEvents(change).length === 0;
      const isTold =
        isPublished &&
        owedTo(change).every((owed) => finalStates.includes(notices[recipientId(owed)]?.state ?? ''));
      if (!isPublished) expect(state).toBe('TELLING');
      if (state === 'SENDING' || state === 'TELLING') expect(due).toBeDefined();
      if (state === 'TELLING') expect(isTold).toBe(false);
      if (state === 'NOTIFIED') expect(isTold).toBe(true);
    });
  });

  it('keeps public events in order, and marks one as published only on its event-published', () => {
    holds(({ before, event, transition: { change } }) => {
      const bare = ({ publicEvents }: ChangeRecord) =>
        publicEvents.map(({ kind, fields, at }) => [kind, fields, at]);
      expect(bare(change).slice(0, before.publicEvents.length)).toEqual(bare(before));
      const marked = owedEvents(before).filter((position) => !owedEvents(change).includes(position));
      expect(marked.every((each) => event.type === 'event-published' && event.position === each)).toBe(true);
    });
  });

  it('creates one event for each field that took effect, and at most one not-reached event per field', () => {
    holds(({ transition: { change } }) => {
      const fieldsOf = (isUnreached: boolean) =>
        change.publicEvents
          .filter(({ kind }) => (kind === 'not-reached') === isUnreached)
          .flatMap((event) => event.fields);
      expect(fieldsOf(false).toSorted()).toEqual(changedFields(change.effects).toSorted());
      expect(new Set(fieldsOf(true)).size).toBe(fieldsOf(true).length);
    });
  });

  it('records progress only for notices of its recipients', () => {
    holds(({ transition: { change } }) => {
      expect(change.recipients.map(recipientId)).toEqual(expect.arrayContaining(Object.keys(change.notices)));
    });
  });

  it('delays due work by at most an hour while telling, and otherwise at most until the audit', () => {
    holds(({ before, now, transition: { change } }) => {
      if (change.due === undefined || change.due === before.due) return;
      const pause = change.due - now;
      expect(pause).toBeLessThanOrEqual(change.state === 'TELLING' ? 3_600_000 : times.auditMs);
      // A success seen after a verdict is audited at once, when all is told.
      const isAuditedAtOnce = change.state === 'NOTIFIED' && change.confirmed !== undefined;
      expect(pause).toBeGreaterThanOrEqual(isAuditedAtOnce ? 0 : 1);
    });
  });
});
