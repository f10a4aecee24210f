import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../../lib/customers/caller.ts';
import { findEntitledUser } from '../../../lib/customers/find-entitled-user.ts';
import type { UserKey } from '../../../lib/changes/change.ts';
import { findInHistory, type IsShown } from '../../../lib/changes/find-in-history.ts';
import type { CustomerName, User } from '../../../lib/customers/users-api.ts';
import { sampleRecord } from './sample-record.ts';

const institutionId = '00016';
const kept = 'a'.repeat(32);
const second = 'b'.repeat(32);
const stranger = 'c'.repeat(32);
const gone = 'd'.repeat(32);

const user: User = {
  institutionId,
  institutionUserId: 'U',
  guid: kept,
  customerIds: [kept, second],
  blockers: [],
  contactPoints: [],
};

const partner: Caller = {
  institutionId,
  customerId: undefined,
  clientId: 'partner',
  scopes: [],
  authTimeS: undefined,
  acr: undefined,
};

/** Looks for the changes of `kept` and `gone`, and tells who was asked for on the way. */
const find = async (type: CustomerName['type'], value: string, caller = partner) => {
  const asked: string[] = [];
  const findUser = findEntitledUser({
    findUser: (name) => {
      asked.push(`user ${name.value}`);
      return Promise.resolve(['jane', kept, second].includes(name.value) ? user : undefined);
    },
  });
  const lookUp = (key: UserKey): Promise<string | undefined> => {
    asked.push(`changes ${key.institutionId} ${key.userKey}`);
    const isKnown = [kept, gone].includes(key.userKey);
    return Promise.resolve(isKnown ? `changes of ${key.userKey}` : undefined);
  };
  const request = { caller, input: { customer: { type, value } }, correlationId: 'c', deadline: 0 };
  const outcome = await findInHistory(findUser)(request, lookUp).catch((error: unknown) => error);
  return { outcome, asked };
};

describe('findInHistory', () => {
  it('finds the changes of a customer id at once', async () => {
    expect(await find('CUSTOMER_ID', kept)).toEqual({
      outcome: `changes of ${kept}`,
      asked: [`changes 00016 ${kept}`],
    });
  });

  it('finds those of a customer whose user is gone', async () => {
    expect((await find('CUSTOMER_ID', gone)).outcome).toBe(`changes of ${gone}`);
  });

  it('asks whose changes they are for a login id, and for another of the user’s customer ids', async () => {
    expect(await find('LOGIN_ID', 'jane')).toEqual({
      outcome: `changes of ${kept}`,
      asked: ['user jane', `changes 00016 ${kept}`],
    });
    expect(await find('CUSTOMER_ID', second)).toEqual({
      outcome: `changes of ${kept}`,
      asked: [`changes 00016 ${second}`, `user ${second}`, `changes 00016 ${kept}`],
    });
  });

  it('does not look twice where there are none', async () => {
    const { outcome, asked } = await find('CUSTOMER_ID', stranger);
    expect(outcome).toMatchObject({ reason: 'customer-unknown' });
    expect(asked).toEqual([`changes 00016 ${stranger}`, `user ${stranger}`]);
  });

  it('answers nothing for a customer without changes', async () => {
    const findUser = () => Promise.resolve({ ...user, userKey: kept });
    const request = {
      caller: partner,
      input: { customer: { type: 'CUSTOMER_ID', value: kept } },
      correlationId: 'c',
      deadline: 0,
    } as const;
    const lookUp = (): Promise<string | undefined> => Promise.resolve(undefined);
    expect(await findInHistory(findUser)(request, lookUp)).toBeUndefined();
  });

  it('throws what finding the user throws', async () => {
    const own = { ...partner, customerId: stranger };
    expect(await find('LOGIN_ID', 'jane', own)).toEqual({
      outcome: expect.objectContaining({ reason: 'customer-mismatch' }) as unknown,
      asked: ['user jane'],
    });
  });

  describe('shows', () => {
    const own = sampleRecord({ institutionUserId: user.institutionUserId });
    const others = sampleRecord({ institutionUserId: 'another who acts for the customer' });
    const refused = sampleRecord({
      institutionUserId: user.institutionUserId,
      attempt: 'old-phone-mismatch',
    });

    const shown = async (caller: Caller, customer: CustomerName) => {
      const findUser = () => Promise.resolve({ ...user, userKey: kept });
      const request = { caller, input: { customer }, correlationId: 'c', deadline: 0 };
      const changes = { own, others, refused };
      return findInHistory(findUser)(request, (_, isShown: IsShown) =>
        Promise.resolve(Object.entries(changes).flatMap(([name, change]) => (isShown(change) ? [name] : []))),
      );
    };

    it.each<readonly [string, Caller, CustomerName, readonly string[]]>([
      [
        'a partner all changes of a customer',
        partner,
        { type: 'CUSTOMER_ID', value: kept },
        ['own', 'others'],
      ],
      ['a partner those of the user it names', partner, { type: 'LOGIN_ID', value: 'jane' }, ['own']],
      [
        'a customer its own',
        { ...partner, customerId: kept, userId: user.institutionUserId },
        { type: 'CUSTOMER_ID', value: kept },
        ['own'],
      ],
    ])('%s, and never a refused attempt', async (_, caller, customer, names) => {
      expect(await shown(caller, customer)).toEqual(names);
    });
  });
});
