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
    ['a customer token that says no user, any of its customer', customer, byLogin, colleague],
    ['a customer token, the user it was issued to', ofUser, byLogin, own],
  ])('answers the user to %s', (_, caller, name, user) => {
    expect(requireOwnUser(caller, name, user)).toBe(user);
  });

  it.each([
    ['an institution token that names nobody', partner, byLogin, undefined, unknown],
    ['an institution token, of a user of another institution', partner, byId, foreign, unknown],
    ['a customer token whose customer is gone', customer, byId, undefined, unknown],
    ['a customer token, of a user of another institution', customer, byId, foreign, unknown],
    ['a customer token, of another’s login id', customer, byLogin, another, mismatch],
    ['a customer token, of a login id at another institution', customer, byLogin, foreign, mismatch],
    ['a customer token, of nobody’s login id', customer, byLogin, undefined, mismatch],
    ['a user’s token, of another user’s login id', ofUser, byLogin, colleague, mismatch],
    ['a user’s token, of its customer’s id that is another user’s', ofUser, byId, colleague, unknown],
    ['a customer token, of a user without customers', customer, byLogin, ofNobody, mismatch],
  ])('answers nothing to %s', (_, caller, name, user, error) => {
    expect(() => requireOwnUser(caller, name, user)).toThrow(expect.objectContaining(error));
  });
});
