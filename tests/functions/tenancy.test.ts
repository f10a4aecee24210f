import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../lib/auth/caller.ts';
import type { MemoryUser } from '../fakes/memory-users.ts';
import { finley, nora, partner } from './people.ts';
import { startService, type Answer } from './service.ts';

const harbor = 'a'.repeat(32);
const marina = 'b'.repeat(32);

/** Of a business: its owner, its clerk, and a director who also acts for another one. */
const owner: MemoryUser = { ...finley, customerIds: [harbor], userName: 'owner' };
const clerk: MemoryUser = { ...nora, customerIds: [harbor], userName: 'clerk' };
const director: MemoryUser = {
  ...finley,
  institutionUserId: 'D'.repeat(32),
  customerIds: [harbor, marina],
  userName: 'director',
  contactPoints: [{ field: 'email', methodId: undefined, value: 'director@example.com' }],
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

const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const byLogin = { query: { userIdType: 'LOGIN_ID' } };
const setEmail = (emailAddress: string): object => ({ email: { emailAddress } });
const setEmailByLogin = (emailAddress: string): object => ({
  userIdType: 'LOGIN_ID',
  ...setEmail(emailAddress),
});

const shownIn = ({ body }: Answer): number => {
  const { changes } = body as { readonly changes: readonly unknown[] };
  return changes.length;
};

describe('the changes of users who act for one customer', () => {
  it('are shown apart where one of the users is named', async () => {
    const service = start();
    await service.update(setEmailByLogin('o@example.com'), { customer: 'owner' });
    const change = service.memory.changes()[0]?.changeId ?? '';
    expect(shownIn(await service.list({ customer: 'clerk', ...byLogin }))).toBe(0);
    expect(shownIn(await service.list({ customer: 'owner', ...byLogin }))).toBe(1);
    expect((await service.show(change, { customer: 'clerk', ...byLogin })).status).toBe(404);
    expect((await service.show(change, { customer: 'owner', ...byLogin })).status).toBe(200);
  });

  it('are not shown to a customer token by way of a user who acts for its customer too', async () => {
    const service = start();
    await service.update(setEmailByLogin('o@example.com'), { customer: 'owner' });
    await service.update(setEmailByLogin('d@example.com'), { customer: 'director' });
    const answer = await service.list({ customer: 'director', ...byLogin, ...as('of-marina') });
    expect(shownIn(answer)).toBe(1);
  });

  it('are all shown to who names the customer', async () => {
    const service = start();
    await service.update(setEmailByLogin('o@example.com'), { customer: 'owner' });
    await service.update(setEmailByLogin('c@example.com'), { customer: 'clerk' });
    expect(shownIn(await service.list({ customer: harbor }))).toBe(2);
    expect(shownIn(await service.list({ customer: harbor, ...as('of-harbor') }))).toBe(2);
  });
});
