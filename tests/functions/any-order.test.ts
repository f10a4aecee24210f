import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressKey } from '../../lib/changes/recipients.ts';
import { changedFields, fieldsToldTo } from '../../lib/changes/effects.ts';
import { contactFields } from '../../lib/contact/contact-points.ts';
import { storedForms, type Quirks, type StoredForm } from '../../local/platform/quirks.ts';
import type { WriteFault } from '../fakes/memory-users.ts';
import { fuzzRuns } from '../fuzz-runs.ts';
import { bodyOf, movedBy } from './on-file.ts';
import { finleyId } from './people.ts';
import { startService, type Service } from './service.ts';

/** The first of each is new, the second is on file at the start: what is asked for is soon put back. */
const values = [
  {
    email: 'jane.doe@example.com',
    phone: '2025550123',
    address: { address1: '12 Main Street', city: 'Chicago', state: 'IL', postalCode: '60601', country: 'US' },
  },
  {
    email: 'finley.banker@gmail.com',
    phone: '1234567890',
    address: {
      address1: '742 Evergreen Terrace',
      city: 'Springfield',
      state: 'IL',
      postalCode: '62704',
      country: 'US',
    },
  },
] as const;

const reads = fc.constantFrom('stale-once' as const, undefined);
const write = fc.record({
  fault: fc.constantFrom<WriteFault | undefined>(
    undefined,
    undefined,
    { outcome: 'rejected', because: 'contact-in-use' },
    { outcome: 'lost', effect: 'now' },
    { outcome: 'lost', effect: 'never' },
  ),
  quirks: fc.record<Quirks>({
    applies: fc.oneof(fc.constant(contactFields), fc.subarray([...contactFields])),
    answers: fc.constantFrom('user' as const, 'nothing' as const),
    reads,
  }),
});

const step = fc.oneof(
  fc.record({
    write,
    fields: fc.subarray([...contactFields], { minLength: 1 }),
    wanted: fc.constantFrom(...values),
  }),
  fc.record({ write, which: fc.nat(5) }),
  fc.record({ settleAfterMs: fc.constantFrom(0, 20_000, 200_000, 3_600_000), reads }),
  fc.record({ fails: fc.constantFrom('save', 'event'), when: fc.constantFrom('before', 'after') }),
  fc.record({ announcements: fc.constantFrom('deliver', 'lose', 'repeat') }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const deliver = (service: Service): Promise<void> => service.deliver().catch(() => undefined);

const take = async (service: Service, given: Step, stores: readonly StoredForm[]): Promise<void> => {
  if ('write' in given) {
    if (given.write.fault) service.users.failWrite(given.write.fault);
    service.users.quirks({ ...given.write.quirks, stores });
    const changes = service.memory.changes();
    if ('fields' in given) await service.update(bodyOf(service, given.fields, given.wanted));
    else await service.revert(changes.at(given.which % (changes.length || 1))?.changeId ?? finleyId);
  } else if ('settleAfterMs' in given) {
    service.clock.advance(given.settleAfterMs);
    service.users.quirks({ stores, reads: given.reads });
    await service.settle();
  } else if ('fails' in given) {
    if (given.fails === 'save') service.memory.failNext('save', given.when);
    else service.events.failNext(given.when);
  } else if (given.announcements === 'repeat') {
    const [first] = service.topic.published();
    if (first) await service.announce(first).catch(() => undefined);
  } else if (given.announcements === 'lose') {
    service.topic.take();
  } else {
    await deliver(service);
  }
};

const endAll = async (service: Service): Promise<void> => {
  service.users.quirks({});
  for (const ms of [...Array<number>(8).fill(240_000), ...Array<number>(12).fill(4 * 3_600_000)]) {
    await service.settleAfter(ms);
    await deliver(service);
  }
};

const kindOf = (revertOf: string | undefined) => (revertOf === undefined ? 'changed' : 'restored');

describe('in any order', () => {
  it('tells and publishes each effect of changes, reverts and faults once, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([...storedForms]),
        fc.array(step, { minLength: 1, maxLength: 10 }),
        async (stores, steps) => {
          const policy = { changeLimit: { changes: 100, hours: 1 }, holdAfterRevertHours: 0 };
          const service = startService({ policy });
          const moved: string[] = [];
          for (const given of steps) {
            moved.push(...(await movedBy(service, () => take(service, given, stores))));
          }
          await endAll(service);
          const changes = service.memory.changes();
          expect(changes.filter(({ due }) => due !== undefined)).toEqual([]);
          // Each verdict came in time.
          expect(service.logged().filter(({ event }) => event === 'drift-found')).toEqual([]);
          const claimed = changes.flatMap(({ number, effects }) =>
            changedFields(effects).map((field) => `${number} ${field}`),
          );
          expect(claimed.toSorted()).toEqual(moved.toSorted());

          const sent = service.outbox.sent();
          const told = sent.flatMap(({ change, recipient }) =>
            fieldsToldTo(change, recipient).map((field) => `${change.number} ${field}`),
          );
          expect(new Set(told)).toEqual(new Set(moved));
          expect(sent.filter(({ kind, change }) => kind !== kindOf(change.revertOf))).toEqual([]);
          const mailboxes = sent.map(({ change, recipient }) => `${change.number} ${addressKey(recipient)}`);
          expect(new Set(mailboxes).size).toBe(mailboxes.length);

          const events = new Map(service.events.published().map((event) => [event.id, event]));
          const published = [...events.values()].flatMap(({ sequence, data }) =>
            data.fields.map((field) => `${Number.parseInt(sequence, 10)} ${field}`),
          );
          expect(published.toSorted()).toEqual(moved.toSorted());
          const kinds = new Map(changes.map(({ changeId, revertOf }) => [changeId, kindOf(revertOf)]));
          expect([...events.values()].filter(({ data }) => data.kind !== kinds.get(data.changeId))).toEqual(
            [],
          );
          expect(new Set(events.values().map(({ sequence }) => sequence)).size).toBe(events.size);
        },
      ),
      { numRuns: fuzzRuns },
    );
  }, 600_000);
});
