import { describe, expect, it } from '@jest/globals';
import { requireOwnUser } from '../../../lib/customers/authorize.ts';
import type { Caller } from '../../../lib/customers/caller.ts';
import { AppError } from '../../../lib/errors.ts';
import { customerId, startS } from '../../fakes/token-issuer.ts';

const otherId = 'f'.repeat(32);
const institution: Caller = {
  institutionId: '00016',
  customerId: undefined,
  clientId: 'partner',
  scopes: ['institution-users:write'],
  authTimeS: undefined,
  acr: undefined,
};
const customer: Caller = { ...institution, customerId, authTimeS: startS, acr: 'password' };

const errorOf = (act: () => unknown): AppError | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
};

const unknown = 'customer-unknown';
const mismatch = 'customer-mismatch';

describe('requireOwnUser', () => {
  const byId = { type: 'CUSTOMER_ID', value: customerId } as const;
  const byLogin = { type: 'LOGIN_ID', value: 'jane' } as const;
  const own = { institutionId: '00016', institutionUserId: 'U', customerIds: ['a', customerId] };
  const another = { institutionId: '00016', institutionUserId: 'V', customerIds: [otherId] };
  const foreign = { institutionId: '00042', institutionUserId: 'U', customerIds: [customerId] };
  const ofUser: Caller = { ...customer, userId: 'U' };
  const ofNobody = { ...own, customerIds: [] };
  const colleague = { ...own, institutionUserId: 'W' };

  it.each([
    ['an institution token', institution, byLogin, another],
    ['a customer token, its own login id', customer, byLogin, own],
    ['a customer token, its own customer id', customer, byId, own],
    ['a customer token that says no user, any of its customer', customer, byLogin, colleague],
    ['a customer token, the user it was issued to', ofUser, byLogin, own],
  ])('answers the user to %s', (_, caller, name, user) => {
    expect(requireOwnUser(caller, name, user)).toBe(user);
  });

  it.each([
    ['an institution token that names nobody', institution, byLogin, undefined, unknown],
    ['an institution token, of a user of another institution', institution, byId, foreign, unknown],
    ['a customer token whose customer is gone', customer, byId, undefined, unknown],
    ['a customer token, of a user of another institution', customer, byId, foreign, unknown],
    ['a customer token, of another’s login id', customer, byLogin, another, mismatch],
    ['a customer token, of a login id at another institution', customer, byLogin, foreign, mismatch],
    ['a customer token, of nobody’s login id', customer, byLogin, undefined, mismatch],
    ['a user’s token, of another user’s login id', ofUser, byLogin, colleague, mismatch],
    ['a user’s token, of its customer’s id that is another user’s', ofUser, byId, colleague, unknown],
    ['a customer token, of a user without customers', customer, byLogin, ofNobody, mismatch],
  ] as const)('answers nothing to %s', (_, caller, name, user, reason) => {
    expect(errorOf(() => requireOwnUser(caller, name, user))?.reason).toBe(reason);
  });

  it('answers the same for a user of another institution as for a missing one', () => {
    const told = [undefined, foreign].map((user) => {
      const error = errorOf(() => requireOwnUser(institution, byLogin, user));
      return [error?.reason, error?.message, error?.detail, error?.problems];
    });
    expect(told[1]).toEqual(told[0]);
  });
});
