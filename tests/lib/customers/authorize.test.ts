import { describe, expect, it } from '@jest/globals';
import { requireOwnUser } from '../../../lib/customers/authorize.ts';
import type { Caller } from '../../../lib/customers/caller.ts';
import { finley, finleyId, partner } from '../../functions/people.ts';

const unknown = { reason: 'customer-unknown', detail: undefined };
const mismatch = { reason: 'customer-mismatch', detail: 'login-id-of-another' };

describe('requireOwnUser', () => {
  const customer: Caller = { ...partner, customerId: finleyId };
  const ofUser: Caller = { ...customer, userId: finley.institutionUserId };
  const byId = { type: 'CUSTOMER_ID', value: finleyId } as const;
  const byLogin = { type: 'LOGIN_ID', value: 'jane' } as const;
  const own = { ...finley, customerIds: ['a', finleyId] };
  const another = { ...finley, institutionUserId: 'V', customerIds: ['f'.repeat(32)] };
  const foreign = { ...finley, institutionId: '00042' };
  const ofNobody = { ...finley, customerIds: [] };
  const colleague = { ...own, institutionUserId: 'W' };

  it.each([
    ['an institution token', partner, byLogin, another],
    ['a customer token, its own login id', customer, byLogin, own],
    ['a customer token, its own customer id', customer, byId, own],
    ['a customer token without a user, any user of its customer', customer, byLogin, colleague],
    ['a customer token, the user it was issued to', ofUser, byLogin, own],
  ])('returns the user for %s', (_, caller, name, user) => {
    expect(requireOwnUser(caller, name, user)).toBe(user);
  });

  it.each([
    ['an institution token, an unknown login id', partner, byLogin, undefined, unknown],
    ['an institution token, a user of another institution', partner, byId, foreign, unknown],
    ['a customer token whose customer is gone', customer, byId, undefined, unknown],
    ['a customer token, a user of another institution', customer, byId, foreign, unknown],
    ['a customer token, the login id of another customer', customer, byLogin, another, mismatch],
    ['a customer token, a login id at another institution', customer, byLogin, foreign, mismatch],
    ['a customer token, an unknown login id', customer, byLogin, undefined, mismatch],
    ['a user’s token, the login id of another user', ofUser, byLogin, colleague, mismatch],
    ['a user’s token, its customer’s id when that belongs to another user', ofUser, byId, colleague, unknown],
    ['a customer token, a user without customers', customer, byLogin, ofNobody, mismatch],
  ])('throws for %s', (_, caller, name, user, error) => {
    expect(() => requireOwnUser(caller, name, user)).toThrow(expect.objectContaining(error));
  });
});
