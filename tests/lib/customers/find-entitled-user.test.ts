import { describe, expect, it } from '@jest/globals';
import { findEntitledUser } from '../../../lib/customers/find-entitled-user.ts';
import type { User } from '../../../lib/customers/users-api.ts';
import { finley, finleyId, partner } from '../../functions/people.ts';

const byLogin = { type: 'LOGIN_ID', value: 'finBanker01' } as const;
const context = { correlationId: 'c0ffee00-0000-4000-8000-000000000000', deadline: 5_000 };

/** Finds a user through a Users API that has this one, and tells what was asked of it. */
const find = async (user: User) => {
  const asked: unknown[] = [];
  const findUser = (...args: readonly unknown[]) => {
    asked.push(args);
    return Promise.resolve(user);
  };
  return { found: await findEntitledUser({ findUser })(partner, byLogin, context), asked };
};

describe('findEntitledUser', () => {
  it('reads the user once, for the institution of the token', async () => {
    expect(await find(finley)).toEqual({
      found: { ...finley, userKey: finleyId },
      asked: [[byLogin, { institutionId: '00016', ...context }]],
    });
  });

  it.each([
    ['the platform’s user id if there is no GUID', 'U', 'U'],
    ['a hash of an id that keys and tags cannot hold', 'a#b', 'gYf8j38AcDbf_BmVRLMxZ2MsdzlzN4W73sD7uaLEPKE'],
  ])('keys a user’s changes by %s', async (_, institutionUserId, userKey) => {
    const { found } = await find({ ...finley, guid: undefined, institutionUserId });
    expect(found.userKey).toBe(userKey);
  });
});
