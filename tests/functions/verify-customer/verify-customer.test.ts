import { describe, expect, it } from '@jest/globals';
import { describeOnFile } from '../../../lib/http/describe-on-file.ts';
import { documented } from '../../documented.ts';
import type { MemoryUser } from '../../fakes/memory-users.ts';
import { finley, finleyId, nora, partner, sampleBody, setEmail } from '../people.ts';
import { as, byLogin, correlationId, startService, type Service } from '../service.ts';

const customer = { ...partner, customerId: finleyId };

describe('verify-customer', () => {
  it('answers who the customer is and what is on file, masked', async () => {
    const service = startService();
    const { status, headers, body } = await service.verify();
    expect(status).toBe(200);
    expect(headers).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      correlationId,
    });
    expect(documented.VerifyReply(body)).toEqual({
      customerId: finleyId,
      institutionId: '00016',
      updatable: true,
      blockers: [],
      contactInfo: describeOnFile(finley.contactPoints),
      recentChanges: [],
    });
    expect(service.users.writes()).toEqual([]);
    expect(service.memory.calls()).toEqual(['newest']);
  });

  it('finds the customer by a login id', async () => {
    const service = startService();
    const { status, body } = await service.verify(byLogin('finBanker01'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ customerId: finleyId });
    expect(service.memory.calls()).toEqual(['newest']);
  });

  it('says what blocks an update of the contact information', async () => {
    const blockers = ['LOCKED', 'ON_HOLD'] as const;
    const service = startService({ users: [{ ...finley, blockers }] });
    expect((await service.verify()).body).toMatchObject({ updatable: false, blockers });
  });

  it('names the customer by the requested id if the user has several', async () => {
    const other = 'ff'.repeat(16);
    const service = startService({ users: [{ ...finley, guid: undefined, customerIds: [finleyId, other] }] });
    expect((await service.verify({ customer: other })).body).toMatchObject({ customerId: other });
  });

  it('names a user without a customer by the user’s GUID', async () => {
    const service = startService({ users: [{ ...finley, customerIds: [] }] });
    const { body } = await service.verify(byLogin('finBanker01'));
    expect(body).toMatchObject({ customerId: finley.guid });
  });

  it('answers a customer token with the same bytes for the login id of someone else and of no one', async () => {
    const service = startService({ callers: { customer } });
    const answers = ['nora', 'nobody', 'stranger'].map((loginId) =>
      service.verify({ ...byLogin(loginId), ...as('customer') }),
    );
    const [first, ...others] = await Promise.all(answers);
    expect(first?.told).toBe('400 UXU_10011');
    expect(others).toEqual([first, first]);
  });

  it('passes on the correlation id and gives up in time to answer', async () => {
    const service = startService({ remainingMs: 4_000 });
    await service.verify();
    expect(service.users.contexts()).toEqual([
      { institutionId: '00016', correlationId, deadline: service.clock.now() + 3_500 },
    ]);
  });
});

describe('the recent changes of verify-customer', () => {
  const dayMs = 86_400_000;
  const recentOf = async (service: Service, ...request: Parameters<Service['verify']>) =>
    documented.VerifyReply((await service.verify(...request)).body).recentChanges;

  it('are the fields that took effect within 30 days, newest first, with the time of each change', async () => {
    const service = startService();
    const firstAt = new Date(service.clock.now()).toISOString();
    await service.update({ ...setEmail('first@example.com'), postalAddress: sampleBody.postalAddress });
    service.clock.advance(29 * dayMs);
    const secondAt = new Date(service.clock.now()).toISOString();
    await service.update(setEmail('second@example.com'));
    expect(await recentOf(service)).toEqual([
      { field: 'email', at: secondAt },
      { field: 'email', at: firstAt },
      { field: 'postalAddress', at: firstAt },
    ]);
    service.clock.advance(dayMs);
    expect(await recentOf(service)).toEqual([{ field: 'email', at: secondAt }]);
  });

  it('include only the field that took effect after a partial write', async () => {
    const service = startService();
    service.users.quirks({ applies: ['email'] });
    service.users.failWrite({ outcome: 'lost', effect: 'now' });
    await service.update({ ...setEmail('first@example.com'), postalAddress: sampleBody.postalAddress });
    expect(await recentOf(service)).toEqual([]);
    await service.settleAfter(300_000);
    expect(await recentOf(service)).toMatchObject([{ field: 'email' }]);
  });

  it('are found behind many attempts', async () => {
    const service = startService({ policy: { oldPhoneLimit: { attempts: 5, hours: 24 } } });
    await service.update(setEmail('first@example.com'));
    const same = { phoneNumber: { oldPhoneNumber: '1234567890', newPhoneNumber: '1234567890' } };
    for (let at = 0; at < 120; at += 1) await service.update(same);
    expect(service.memory.changes()).toHaveLength(121);
    expect(await recentOf(service)).toMatchObject([{ field: 'email' }]);
  });

  it('are only those of the user, not of another user of the same customer', async () => {
    const clerk: MemoryUser = { ...nora, userName: 'clerk', customerIds: [finleyId] };
    const service = startService({
      users: [finley, clerk],
      callers: { clerk: { ...customer, userId: clerk.institutionUserId } },
    });
    await service.update(setEmail('first@example.com'));
    const asClerk = { ...byLogin('clerk'), ...as('clerk') };
    expect(await recentOf(service, asClerk)).toEqual([]);
    await service.update(
      { userIdType: 'LOGIN_ID', postalAddress: sampleBody.postalAddress },
      { customer: 'clerk', ...as('clerk') },
    );
    expect(await recentOf(service, asClerk)).toMatchObject([{ field: 'postalAddress' }]);
    expect(await recentOf(service)).toMatchObject([{ field: 'email' }]);
  });

  it('do not include those of an earlier user with the same key', async () => {
    const service = startService();
    await service.update(setEmail('first@example.com'));
    service.users.remove(finley.institutionUserId);
    service.users.put({ ...finley, institutionUserId: 'F'.repeat(32) });
    expect(await recentOf(service)).toEqual([]);
  });

  it('are not left out while the ledger cannot be read: verify answers 503', async () => {
    const service = startService();
    service.memory.failNext('newest', 'before');
    expect((await service.verify()).told).toBe('503 UXU_30001');
  });
});
