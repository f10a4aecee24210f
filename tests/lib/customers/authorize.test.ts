import { describe, expect, it } from '@jest/globals';
import {
  requireOwnCustomer,
  requireOwnUser,
  requireRecentSignIn,
  requireScope,
} from '../../../lib/customers/authorize.ts';
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

describe('requireScope', () => {
  const scope = 'institution-users:write';

  it.each([[[scope]], [['other', scope]], [[scope, scope]]])('is content with %j', (scopes) => {
    expect(errorOf(() => requireScope({ ...institution, scopes }, scope))).toBeUndefined();
  });

  it.each([
    [[]],
    [['institution-users:read']],
    [['institution-users:writer']],
    [['x-institution-users:write']],
    [['institution-users:write:all']],
    [['INSTITUTION-USERS:WRITE']],
    [['institution-users:*']],
    [['*']],
    [['institution-users:write,institution-users:read']],
    [['institution-users:read\tinstitution-users:write']],
    [['institution-users:read institution-users:write']],
    [['institution-users:wrıte']],
  ])('is not content with %j', (scopes) => {
    const error = errorOf(() => requireScope({ ...institution, scopes }, scope));
    expect(error).toMatchObject({ reason: 'scope-missing', scope });
  });
});

describe('requireOwnCustomer', () => {
  it.each([
    ['an institution token any customer id', institution, { type: 'CUSTOMER_ID', value: otherId }, undefined],
    ['an institution token any login id', institution, { type: 'LOGIN_ID', value: 'jane' }, undefined],
    ['a customer token its own customer id', customer, { type: 'CUSTOMER_ID', value: customerId }, undefined],
    ['a customer token a login id, for now', customer, { type: 'LOGIN_ID', value: 'jane' }, undefined],
    [
      'a customer token no other customer id',
      customer,
      { type: 'CUSTOMER_ID', value: otherId },
      'customer-mismatch',
    ],
    [
      'a customer token not its own id as a prefix of another',
      customer,
      { type: 'CUSTOMER_ID', value: `${customerId}0` },
      'customer-mismatch',
    ],
  ] as const)('allows %s', (_, caller, name, reason) => {
    expect(errorOf(() => requireOwnCustomer(caller, name))?.reason).toBe(reason);
  });
});

describe('requireOwnUser', () => {
  const byId = { type: 'CUSTOMER_ID', value: customerId } as const;
  const byLogin = { type: 'LOGIN_ID', value: 'jane' } as const;
  const own = { institutionId: '00016', institutionUserId: 'U', customerIds: ['a', customerId] };
  const another = { institutionId: '00016', institutionUserId: 'V', customerIds: [otherId] };
  const foreign = { institutionId: '00042', institutionUserId: 'U', customerIds: [customerId] };
  const ofUser: Caller = { ...customer, userId: 'U' };
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
    ['an institution token that names nobody', institution, byLogin, undefined, 'customer-unknown'],
    [
      'an institution token, of a user of another institution',
      institution,
      byId,
      foreign,
      'customer-unknown',
    ],
    ['a customer token whose customer is gone', customer, byId, undefined, 'customer-unknown'],
    ['a customer token, of a user of another institution', customer, byId, foreign, 'customer-unknown'],
    ['a customer token, of another’s login id', customer, byLogin, another, 'customer-mismatch'],
    [
      'a customer token, of a login id at another institution',
      customer,
      byLogin,
      foreign,
      'customer-mismatch',
    ],
    ['a customer token, of nobody’s login id', customer, byLogin, undefined, 'customer-mismatch'],
    ['a user’s token, of another user’s login id', ofUser, byLogin, colleague, 'customer-mismatch'],
    [
      'a user’s token, of its customer’s id that is another user’s',
      ofUser,
      byId,
      colleague,
      'customer-unknown',
    ],
    [
      'a customer token, of a user without customers',
      customer,
      byLogin,
      { ...own, customerIds: [] },
      'customer-mismatch',
    ],
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

describe('requireRecentSignIn', () => {
  const now = startS * 1000;
  const stepUp = { maxAgeS: 300 };
  const strong = { maxAgeS: 300, acrValues: ['phr', 'phrh'] };

  it.each([
    ['nothing is asked for', customer, undefined],
    ['it is the institution’s own token', institution, strong],
    ['the sign-in is as old as allowed', { ...customer, authTimeS: startS - 300 }, stepUp],
    ['the sign-in is strong enough', { ...customer, acr: 'phrh' }, strong],
  ])('is content when %s', (_, caller, policy) => {
    expect(errorOf(() => requireRecentSignIn(caller, policy, now))).toBeUndefined();
  });

  it.each([
    ['too old', { authTimeS: startS - 301 }, stepUp, 'sign-in-too-old'],
    ['at an unknown time', { authTimeS: undefined }, stepUp, 'sign-in-time-unknown'],
    ['too weak', {}, strong, 'sign-in-too-weak'],
    ['of unknown strength', { acr: undefined }, strong, 'sign-in-too-weak'],
    ['strong but too old', { authTimeS: startS - 301, acr: 'phr' }, strong, 'sign-in-too-old'],
  ])('asks for another sign-in when this one is %s', (_, signIn, policy, detail) => {
    const error = errorOf(() => requireRecentSignIn({ ...customer, ...signIn }, policy, now));
    expect(error).toMatchObject({ reason: 'step-up-required', detail, signIn: policy });
  });
});
