import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../lib/customers/caller.ts';
import type { MemoryUser } from '../fakes/memory-users.ts';
import { finley, nora, otherInstitutionId, partner, setEmail, strangerId } from './people.ts';
import { as, changeIdOf, startService, type Answer, type Service } from './service.ts';

const harbor = 'a'.repeat(32);
const marina = 'b'.repeat(32);

/** Of a business: its owner, its clerk, and a director who also acts for another one. */
const owner: MemoryUser = { ...finley, guid: harbor, customerIds: [harbor], userName: 'owner' };
const clerk: MemoryUser = { ...nora, customerIds: [harbor], userName: 'clerk' };
const director: MemoryUser = {
  ...finley,
  institutionUserId: 'D'.repeat(32),
  guid: 'd'.repeat(32),
  customerIds: [harbor, marina],
  userName: 'director',
  contactPoints: [{ field: 'email', place: 'login', value: 'director@example.com' }],
};

const asCustomer = (customerId: string, user?: MemoryUser): Caller => ({
  ...partner,
  customerId,
  ...(user && { userId: user.institutionUserId }),
});

const start = () =>
  startService({
    users: [owner, clerk, director],
    callers: {
      'of-harbor': asCustomer(harbor),
      'of-marina': asCustomer(marina),
      'of-clerk': asCustomer(harbor, clerk),
      'of-owner': asCustomer(harbor, owner),
    },
  });

const byLogin = { query: { userIdType: 'LOGIN_ID' } };
const setEmailByLogin = (emailAddress: string): object => ({
  userIdType: 'LOGIN_ID',
  ...setEmail(emailAddress),
});

const shownIn = ({ body }: Answer): number => {
  const { changes } = body as { readonly changes: readonly unknown[] };
  return changes.length;
};

describe('the changes of users with the same customer', () => {
  it('are shown separately if one of the users is named', async () => {
    const service = start();
    await service.update(setEmailByLogin('o@example.com'), { customer: 'owner' });
    const change = service.memory.changes()[0]?.changeId ?? '';
    expect(shownIn(await service.list({ customer: 'clerk', ...byLogin }))).toBe(0);
    expect(shownIn(await service.list({ customer: 'owner', ...byLogin }))).toBe(1);
    expect((await service.show(change, { customer: 'clerk', ...byLogin })).status).toBe(404);
    expect((await service.show(change, { customer: 'owner', ...byLogin })).status).toBe(200);
  });

  it('are not shown to a token of another customer of the same user', async () => {
    const service = start();
    await service.update(setEmailByLogin('o@example.com'), { customer: 'owner' });
    await service.update(setEmailByLogin('d@example.com'), { customer: 'director' });
    const answer = await service.list({ customer: 'director', ...byLogin, ...as('of-marina') });
    expect(shownIn(answer)).toBe(1);
  });

  it('are the primary user’s if the customer is named', async () => {
    const service = start();
    await service.update(setEmailByLogin('o@example.com'), { customer: 'owner' });
    await service.update(setEmailByLogin('c@example.com'), { customer: 'clerk' });
    expect(shownIn(await service.list({ customer: harbor }))).toBe(1);
    expect(shownIn(await service.list({ customer: harbor, ...as('of-harbor') }))).toBe(1);
  });
});

describe('a customer token issued to one of a customer’s users', () => {
  const change = setEmail('new@example.com');
  const changeByLogin = setEmailByLogin('new@example.com');

  it.each([
    ['login id', changeByLogin, 'owner', '400 UXU_10011'],
    ['customer id', change, harbor, '404 UXU_88888'],
  ])('changes nothing for another user, named by %s', async (_, body, customer, told) => {
    const service = start();
    expect((await service.update(body, { customer, ...as('of-clerk') })).told).toBe(told);
    expect(service.users.writes()).toEqual([]);
    expect(service.memory.changes()).toEqual([]);
  });

  it('changes the user’s own contact information', async () => {
    const service = start();
    expect((await service.update(change, { customer: harbor, ...as('of-owner') })).status).toBe(204);
    const own = await service.update(setEmailByLogin('c@example.com'), {
      customer: 'clerk',
      ...as('of-clerk'),
    });
    expect(own.status).toBe(204);
  });

  it('shows neither what is on file for another user nor their changes', async () => {
    const service = start();
    await service.update(setEmailByLogin('o@example.com'), { customer: 'owner' });
    const changeId = service.memory.changes()[0]?.changeId ?? '';
    const ofClerk = as('of-clerk');
    expect((await service.verify({ customer: 'owner', ...byLogin, ...ofClerk })).status).toBe(400);
    expect((await service.verify({ customer: harbor, ...ofClerk })).status).toBe(404);
    expect(shownIn(await service.list({ customer: harbor, ...ofClerk }))).toBe(0);
    expect((await service.show(changeId, { customer: harbor, ...ofClerk })).status).toBe(404);
    expect(shownIn(await service.list({ customer: harbor, ...as('of-owner') }))).toBe(1);
  });
});

describe('a customer token', () => {
  it('does not learn about another customer of its user', async () => {
    const answer = await start().verify({ customer: 'director', ...byLogin, ...as('of-marina') });
    expect(answer).toMatchObject({ status: 200, body: { customerId: marina } });
    expect(answer.text).not.toContain(harbor);
  });
});

describe('a customer of another institution', () => {
  type Ask = (service: Service, customer: string, changeId: string) => Promise<Answer>;
  const noOne = '0'.repeat(32);
  it.each<readonly [route: string, foreign: string, missing: string, ask: Ask]>([
    ['verify', strangerId, noOne, (service, customer) => service.verify({ customer })],
    [
      'verify by login id',
      'stranger',
      'nobody',
      (service, name) => service.verify({ customer: name, ...byLogin }),
    ],
    [
      'update',
      strangerId,
      noOne,
      (service, customer) => service.update(setEmail('x@example.com'), { customer }),
    ],
    ['list', strangerId, noOne, (service, customer) => service.list({ customer })],
    ['show', strangerId, noOne, (service, customer, changeId) => service.show(changeId, { customer })],
    ['revert', strangerId, noOne, (service, customer, changeId) => service.revert(changeId, { customer })],
  ])(
    'is answered like an unknown one, with the same bytes and the same work: %s',
    async (_, foreign, missing, ask) => {
      const runs = [foreign, missing].map(async (customer) => {
        const other = { ...partner, institutionId: otherInstitutionId };
        const service = startService({ callers: { other }, latencyMs: 10 });
        const { memory, users, clock } = service;
        const own = await service.update(setEmail('s@example.org'), { customer: strangerId, ...as('other') });
        expect(own.status).toBe(204);
        const [calls, reads, startedAt] = [memory.calls().length, users.reads().length, clock.now()];
        const answer = await ask(service, customer, changeIdOf(own));
        expect(answer.status).toBe(404);
        return {
          answer,
          calls: memory.calls().slice(calls),
          reads: users.reads().length - reads,
          tookMs: clock.now() - startedAt,
        };
      });
      const [first, second] = await Promise.all(runs);
      expect(first).toEqual(second);
    },
  );
});
