import { describe, expect, it } from '@jest/globals';
import { finleyId, sampleBody, setEmail } from './people.ts';
import { startService, type Service, as } from './service.ts';

const tripMs = 1;

/** How many calls of ports lie one behind the other; those under way together count once. */
const roundTrips = async (service: Service, work: () => Promise<unknown>): Promise<number> => {
  const startedAt = service.clock.now();
  await work();
  return (service.clock.now() - startedAt) / tripMs;
};

const loginId = { query: { userIdType: 'LOGIN_ID' }, customer: 'finBanker01' };

describe('sequential round trips', () => {
  it.each<[string, number, (service: Service) => Promise<unknown>]>([
    ['a verify', 1, (service) => service.verify()],
    // Whose changes they are is known only once the login id is looked up.
    ['a verify by login id', 2, (service) => service.verify(loginId)],
    ['an update', 4, (service) => service.update(sampleBody)],
    [
      'an update by login id',
      5,
      (service) => service.update({ ...sampleBody, userIdType: 'LOGIN_ID' }, { customer: 'finBanker01' }),
    ],
    ['an update of nothing', 1, (service) => service.update(setEmail('finley.banker@gmail.com'))],
    ['a refused update', 1, (service) => service.update(sampleBody, { customer: '0'.repeat(32) })],
    ['a refused token', 0, (service) => service.verify(as('x'))],
    ['a list of no changes', 2, (service) => service.list()],
  ])('%s takes %i', async (_case, count, work) => {
    const service = startService({ latencyMs: tripMs });
    expect(await roundTrips(service, () => work(service))).toBe(count);
  });

  it('takes four for a customer with a hundred changes', async () => {
    const service = startService({
      latencyMs: tripMs,
      policy: { changeLimit: { changes: 100, hours: 1 } },
    });
    for (let at = 0; at < 100; at += 1) {
      await service.update(setEmail(`at-${at}@example.com`));
      service.clock.advance(40_000);
    }
    expect(await roundTrips(service, () => service.update(sampleBody))).toBe(4);
  });

  it('takes one more while a change without effect may still turn out to have had one', async () => {
    const service = startService({ latencyMs: tripMs });
    service.users.failWrite({ outcome: 'rejected', because: 'contact-in-use' });
    for (const name of ['taken', 'free']) {
      await service.update(setEmail(`${name}@example.com`));
      service.clock.advance(60_000);
    }
    expect(await roundTrips(service, () => service.update(sampleBody))).toBe(5);
  });

  it('takes one more for an update right after another, because the first read may be stale', async () => {
    const service = startService({ latencyMs: tripMs });
    await service.update(setEmail('first@example.com'));
    expect(await roundTrips(service, () => service.update(sampleBody))).toBe(5);
  });

  it('takes one to list or show changes by customer id', async () => {
    const service = startService({ latencyMs: tripMs });
    const { headers } = await service.update(sampleBody);
    expect(await roundTrips(service, () => service.list({ customer: finleyId }))).toBe(1);
    expect(await roundTrips(service, () => service.show(String(headers['changeId'])))).toBe(1);
  });
});
