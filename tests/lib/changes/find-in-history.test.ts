import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../../lib/customers/caller.ts';
import { findEntitledUser } from '../../../lib/customers/find-entitled-user.ts';
import type { UserKey } from '../../../lib/changes/change.ts';
import { findInHistory, type IsShown } from '../../../lib/changes/find-in-history.ts';
import type { CustomerName } from '../../../lib/customers/users-api.ts';
import { finley, finleyId, partner } from '../../functions/people.ts';
import { sampleRecord } from './sample-record.ts';

const second = 'b'.repeat(32);
const stranger = 'c'.repeat(32);
const gone = 'd'.repeat(32);

const { institutionUserId } = finley;
const changes = {
  own: sampleRecord({ institutionUserId }),
  others: sampleRecord({ institutionUserId: 'another who acts for the customer' }),
  refused: sampleRecord({ institutionUserId, attempt: 'old-phone-mismatch' }),
};

const id = (value: string): CustomerName => ({ type: 'CUSTOMER_ID', value });
const login: CustomerName = { type: 'LOGIN_ID', value: 'finBanker01' };

/** Looks for the changes of some users, and tells who was asked for on the way. */
const find = async (
  customer: CustomerName,
  caller = partner,
  changesOf: readonly string[] = [finleyId, gone],
) => {
  const asked: string[] = [];
  const findUser = findEntitledUser({
    findUser: ({ value }) => {
      asked.push(`user ${value}`);
      const user = { ...finley, customerIds: [finleyId, second] };
      return Promise.resolve(['finBanker01', finleyId, second].includes(value) ? user : undefined);
    },
  });
  const lookUp = (key: UserKey, isShown: IsShown) => {
    asked.push(`changes ${key.institutionId} ${key.userKey}`);
    const shown = Object.entries(changes).flatMap(([name, change]) => (isShown(change) ? [name] : []));
    return Promise.resolve(changesOf.includes(key.userKey) ? shown : undefined);
  };
  const request = { caller, input: { customer }, correlationId: 'c', deadline: 0 };
  const found = await findInHistory(findUser)(request, lookUp).catch((error: unknown) => error);
  return { found, asked };
};

describe('findInHistory', () => {
  it.each<readonly [string, CustomerName, Caller, readonly string[], readonly string[]]>([
    [
      'by a customer id, in one query',
      id(finleyId),
      partner,
      ['own', 'others'],
      [`changes 00016 ${finleyId}`],
    ],
    ['by the id of a user who is gone', id(gone), partner, ['own', 'others'], [`changes 00016 ${gone}`]],
    [
      'by a login id, only those of its user',
      login,
      partner,
      ['own'],
      ['user finBanker01', `changes 00016 ${finleyId}`],
    ],
    [
      'by another customer id of a user',
      id(second),
      partner,
      ['own'],
      [`changes 00016 ${second}`, `user ${second}`, `changes 00016 ${finleyId}`],
    ],
    [
      'for a customer, only their own',
      id(finleyId),
      { ...partner, customerId: finleyId, userId: institutionUserId },
      ['own'],
      [`changes 00016 ${finleyId}`],
    ],
  ])('finds changes but no attempts: %s', async (_, name, caller, found, asked) => {
    expect(await find(name, caller)).toEqual({ found, asked });
  });

  it('does not query the changes twice if there are none', async () => {
    expect(await find(id(finleyId), partner, [])).toEqual({
      found: undefined,
      asked: [`changes 00016 ${finleyId}`, `user ${finleyId}`],
    });
  });

  it('throws the error of finding the user', async () => {
    const { found, asked } = await find(id(stranger));
    expect(found).toMatchObject({ reason: 'customer-unknown' });
    expect(asked).toEqual([`changes 00016 ${stranger}`, `user ${stranger}`]);
  });
});
