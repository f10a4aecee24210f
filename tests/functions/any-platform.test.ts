import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recipientId } from '../../lib/changes/change.ts';
import { fieldsToldTo } from '../../lib/changes/effects.ts';
import { contactFields, type ContactField } from '../../lib/contact/contact-points.ts';
import { storedForms, type Quirks } from '../../local/platform/quirks.ts';
import type { WriteFault } from '../fakes/memory-users.ts';
import { fuzzRuns } from '../fuzz-runs.ts';
import { finley } from './people.ts';
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
  answers: fc.constantFrom('user', 'nothing'),
});

const pointsOf = (service: Service) =>
  service.users.find(finley.institutionUserId)?.contactPoints ?? finley.contactPoints;

const onFile = (service: Service, field: ContactField): string =>
  JSON.stringify(pointsOf(service).filter((point) => point.field === field));

const bodyOf = (service: Service, { fields, choice }: Round): object => {
  const phone = pointsOf(service).find((point) => point.field === 'phoneNumber')?.value;
  const members = {
    email: { emailAddress: emails[choice] },
    phoneNumber: {
      oldPhoneNumber: phone?.nationalNumber,
      oldCountryCode: phone?.countryCode,
      newPhoneNumber: phones[choice],
      newCountryCode: '1',
    },
    postalAddress: addresses[choice],
  };
  return Object.fromEntries(fields.map((field) => [field, members[field]]));
};

const minuteMs = 60_000;
/** Enough for a verdict. */
const soonMs = 10 * minuteMs;
/** Enough for the last audit. */
const lateMs = 13 * 60 * minuteMs;
/** No copy is older. */
const staleForMs = 24 * 60 * minuteMs;

const letPass = async (service: Service, ms: number): Promise<void> => {
  for (let times = 0; times < 5; times += 1) {
    service.clock.advance(ms / 5);
    await service.settle();
    await service.deliver();
  }
};

/** Takes one request to its end; answers which fields it moved, each beside the number of the change. */
const play = async (service: Service, given: Round, quirks: Quirks): Promise<readonly string[]> => {
  const before = new Map(contactFields.map((field) => [field, onFile(service, field)]));
  if (given.fault) service.users.failWrite(given.fault);
  const isStale = given.isReadStale && { reads: 'stale-once' as const };
  // A success without the user is the proof of a write of one field.
  const isProof = given.fault === undefined && quirks.answers === 'nothing';
  const applies = isProof ? contactFields : given.applies;
  service.users.quirks({ ...quirks, applies, ...isStale });
  await service.update(bodyOf(service, given));
  service.users.quirks(quirks);
  await letPass(service, soonMs);
  if (given.fault?.effect === 'later') {
    service.users.land();
    await letPass(service, lateMs);
  }
  const number = service.memory.changes().at(-1)?.number;
  const moved = contactFields.filter((field) => before.get(field) !== onFile(service, field));
  return moved.map((field) => `${number} ${field}`);
};

describe('on any platform', () => {
  it('tells each field that a write moved, once and by its name, and no other', async () => {
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
