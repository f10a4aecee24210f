import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recipientId } from '../../lib/changes/change.ts';
import { fieldsToldTo } from '../../lib/changes/effects.ts';
import { contactFields, type ContactField } from '../../lib/contact/contact-points.ts';
import { storedForms, type Quirks } from '../../local/platform/quirks.ts';
import type { WriteFault } from '../fakes/memory-users.ts';
import { fuzzRuns } from '../fuzz-runs.ts';
import { bodyOf, movedBy } from './on-file.ts';
import { startService, type Service } from './service.ts';

const emails = ['Jane.Doe@Example.com', 'amy@münchen.de'];
const phones = ['2025550123', '3125550142'];
const addresses = [
  { address1: '12 North Main Street', city: 'Mayagüez', state: 'PR', postalCode: '00680', country: 'US' },
  { address1: '5 Élan Road', address2: 'Suite 9', city: 'Québec', state: 'QC', country: 'CA' },
];

interface Round {
  readonly fields: readonly ContactField[];
  /** Which of two values is asked for: few enough that the same one is asked for again and again. */
  readonly choice: number;
  readonly fault: WriteFault | undefined;
  readonly applies: readonly ContactField[];
  readonly isReadStale: boolean;
}

const round: fc.Arbitrary<Round> = fc.record({
  fields: fc.subarray([...contactFields], { minLength: 1 }),
  choice: fc.nat(1),
  fault: fc.constantFrom<WriteFault | undefined>(
    undefined,
    { outcome: 'rejected', because: 'contact-in-use', effect: 'now' },
    { outcome: 'lost', effect: 'now' },
    { outcome: 'lost', effect: 'later' },
    { outcome: 'lost', effect: 'never' },
  ),
  applies: fc.oneof(fc.constant(contactFields), fc.subarray([...contactFields])),
  isReadStale: fc.boolean(),
});

const platform: fc.Arbitrary<Quirks> = fc.record({
  stores: fc.subarray([...storedForms]),
  elements: fc.constantFrom(undefined, 'anew'),
  answers: fc.constantFrom('user', 'nothing'),
});

const valuesOf = ({ choice }: Round) => ({
  email: emails[choice],
  phone: phones[choice],
  address: addresses[choice],
});

const minuteMs = 60_000;
/** Enough for a verdict. */
const soonMs = 10 * minuteMs;
/** Enough for the last audit. */
const lateMs = 13 * 60 * minuteMs;
/** No copy is older. */
const staleForMs = 24 * 60 * minuteMs;

const letPass = async (service: Service, ms: number): Promise<void> => {
  for (let times = 0; times < 5; times += 1) {
    await service.tellAfter(ms / 5);
  }
};

/** Takes one request to its end; answers which fields it moved, each beside the number of the change. */
const play = (service: Service, given: Round, quirks: Quirks): Promise<readonly string[]> =>
  movedBy(service, async () => {
    if (given.fault) service.users.failWrite(given.fault);
    const isStale = given.isReadStale && { reads: 'stale-once' as const };
    service.users.quirks({ ...quirks, applies: given.applies, ...isStale });
    await service.update(bodyOf(service, given.fields, valuesOf(given)));
    service.users.quirks(quirks);
    service.users.recover();
    await letPass(service, soonMs);
    if (given.fault?.effect !== 'later') return;
    service.users.land();
    await letPass(service, lateMs);
  });

describe('on any platform', () => {
  it('sends notices of exactly the fields that a write moved, one per recipient', async () => {
    await fc.assert(
      fc.asyncProperty(platform, fc.array(round, { minLength: 1, maxLength: 4 }), async (quirks, rounds) => {
        const service = startService({ policy: { changeLimit: { changes: 100, hours: 1 } } });
        const moved: string[] = [];
        let movedAt = -Infinity;
        for (const each of rounds) {
          const isReadStale = each.isReadStale && service.clock.now() < movedAt + staleForMs;
          const startedAt = service.clock.now();
          const fields = await play(service, { ...each, isReadStale }, quirks);
          if (fields.length > 0) movedAt = startedAt;
          moved.push(...fields);
        }
        const sent = service.outbox.sent();
        const told = sent.flatMap(({ change, recipient }) =>
          fieldsToldTo(change, recipient).map((field) => `${change.number} ${field}`),
        );
        expect(new Set(told)).toEqual(new Set(moved));
        expect(sent.filter(({ kind }) => kind !== 'changed')).toEqual([]);
        const notices = sent.map(({ change, recipient }) => `${change.number} ${recipientId(recipient)}`);
        expect(new Set(notices).size).toBe(notices.length);
      }),
      { numRuns: Math.ceil(fuzzRuns / 4) },
    );
  }, 600_000);
});
