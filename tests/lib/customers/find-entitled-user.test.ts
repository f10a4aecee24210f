import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../../lib/customers/caller.ts';
import { findEntitledUser } from '../../../lib/customers/find-entitled-user.ts';
import type { CallContext, CustomerName, User, UserName } from '../../../lib/customers/users-api.ts';
import { customerId } from '../../fakes/token-issuer.ts';

const user = (institutionId: string, customerIds: readonly string[]): User => ({
  institutionId,
  institutionUserId: 'U',
  customerIds,
  blockers: [],
  contactPoints: [],
});
const jane = user('00016', [customerId]);

/** The Users API as an institution sees it, and what was asked of it. */
const usersApi = () => {
  const asked: { name: UserName; context: CallContext }[] = [];
  return {
    asked,
    findUser: (name: UserName, context: CallContext) => {
      asked.push({ name, context });
      return Promise.resolve(jane);
    },
  };
};

const institution: Caller = {
  institutionId: '00016',
  customerId: undefined,
  clientId: 'partner',
  scopes: [],
  authTimeS: undefined,
  acr: undefined,
};
const context = { correlationId: 'c0ffee00-0000-4000-8000-000000000000', deadline: 5_000 };
const byLogin = (value: string): CustomerName => ({ type: 'LOGIN_ID', value });

describe('findEntitledUser', () => {
  it('asks once, for the institution of the token', async () => {
    const api = usersApi();
    const found = await findEntitledUser(api)(institution, byLogin('jane'), context);
    expect(found).toEqual({ ...jane, userKey: 'U' });
    expect(api.asked).toEqual([{ name: byLogin('jane'), context: { institutionId: '00016', ...context } }]);
  });

  it.each([
    ['the user’s own GUID', { guid: customerId }, customerId],
    ['the platform’s id of the user where there is no GUID', {}, 'U'],
    [
      'a hash of an id that keys and tags cannot hold',
      { institutionUserId: 'a#b' },
      'gYf8j38AcDbf_BmVRLMxZ2MsdzlzN4W73sD7uaLEPKE',
    ],
  ])('keys a user’s changes by %s', async (_, given, userKey) => {
    const found = { ...user('00016', []), ...given };
    const api = { findUser: () => Promise.resolve(found) };
    const answer = await findEntitledUser(api)(institution, byLogin('jane'), context);
    expect([answer.userKey, answer.userKey.length]).toEqual([userKey, userKey.length]);
  });
});
