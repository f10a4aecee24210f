import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ContactField, ContactPoint } from '../../../lib/contact/contact-points.ts';
import type { User, UsersApi } from '../../../lib/customers/users-api.ts';
import { contactPointsOf, readUser } from '../../../lib/platform/user-reply.ts';
import { startPlatform } from '../../../local/platform/platform.ts';
import type { Quirks } from '../../../local/platform/quirks.ts';
import { seededCustomerIds, seededUser } from '../../../local/platform/seeds.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { memoryUsers } from '../../fakes/memory-users.ts';
import { adapterOf, heldCredentials, inTime as context, publishedDialect } from './platform.ts';

const guid = '00112233445566778899aabbccddeeff';
const stored = seededUser({
  guid,
  userName: 'oddly',
  firstName: 'Odd',
  lastName: 'User',
  email: 'odd.user@mail.example',
  phone: '2075550177',
});
const { document } = stored;

/** A user without ids, except that the platform has one of the user. */
const anonymous = {
  ...document,
  contactMethods: document.contactMethods.map((method) => ({ ...method, id: undefined })),
  postalAddresses: document.postalAddresses.map((address) => ({ ...address, id: undefined })),
};

interface OddPlatform {
  readonly users: UsersApi;
  readonly quirks: (wanted: Quirks) => Promise<void> | void;
  /** Puts the user without ids in place. */
  readonly forgetIds: () => void;
  readonly close: () => Promise<void> | void;
}

/** The adapter in front of the local platform. */
const localPlatform = async (): Promise<OddPlatform> => {
  const platform = await startPlatform({ port: 0 });
  platform.users.add(stored);
  const credentials = heldCredentials({
    clientId: 'contact-service',
    clientSecret: 'contact-service-secret',
  });
  const { logger } = logLines(Date.now);
  const { users } = adapterOf(platform.url, { credentials, logger, now: Date.now });
  return {
    users,
    quirks: async (wanted) => {
      const { status } = await fetch(`${platform.url}/_quirks`, {
        method: 'PUT',
        body: JSON.stringify(wanted),
      });
      expect(status).toBe(200);
    },
    forgetIds: () => void platform.users.replace(anonymous),
    close: platform.close,
  };
};

/** What the tests of the functions use in its place. */
const fake = (): Promise<OddPlatform> => {
  const rules = { defaultCountryCode: '1', dialect: publishedDialect, now: Date.now(), contactPointsOf };
  const userOf = (shown: object) => ({ ...readUser(JSON.stringify(shown), rules), userName: 'oddly' });
  const users = memoryUsers({ users: [userOf(document)], now: Date.now });
  return Promise.resolve({
    users,
    quirks: users.quirks,
    forgetIds: () => users.put(userOf(anonymous)),
    close: () => undefined,
  });
};

const sent = {
  email: 'Jane.Doe@Mail.example',
  phoneNumber: { countryCode: '1', nationalNumber: '2085660004' },
  postalAddress: {
    address1: '12 North Main Street',
    address2: undefined,
    city: 'Boston',
    state: 'MA',
    postalCode: '02101',
    country: 'US',
  },
};

const moved = (point: ContactPoint): ContactPoint => {
  switch (point.field) {
    case 'email':
      return { ...point, value: sent.email };
    case 'phoneNumber':
      return { ...point, value: sent.phoneNumber };
    case 'postalAddress':
      return { ...point, value: sent.postalAddress };
  }
};

const byField = (points: readonly ContactPoint[], field: ContactField): readonly unknown[] => [
  ...new Set(points.filter((point) => point.field === field).map(({ value }) => JSON.stringify(value))),
];

describe.each([
  ['the local platform', localPlatform],
  ['the fake of the tests', fake],
])('%s', (_, open) => {
  let platform: OddPlatform;
  beforeEach(async () => {
    platform = await open();
  });
  afterEach(() => platform.close());

  const find = async (type: 'CUSTOMER_ID' | 'LOGIN_ID' = 'CUSTOMER_ID', value = guid) =>
    platform.users.findUser({ type, value }, context());
  const before = async (): Promise<User> => {
    const user = await find();
    if (user === undefined) throw new Error('The user is not on file.');
    return user;
  };
  const write = async ({ institutionUserId, contactPoints }: User, after = contactPoints.map(moved)) =>
    platform.users.writeContact({ institutionUserId, after, sendBy: Date.now() + 5_000 }, context());
  const onFile = async (): Promise<readonly ContactPoint[]> => (await before()).contactPoints;

  it.each<[NonNullable<Quirks['stores']>, { email?: string; postalAddress?: object }]>([
    [[], {}],
    [['email-lower-case'], { email: 'jane.doe@mail.example' }],
    [['email-upper-case'], { email: 'JANE.DOE@MAIL.EXAMPLE' }],
    [['phone-e164'], {}],
    [['phone-formatted'], {}],
    [['no-accents'], {}],
    [['postal-upper-case'], { postalAddress: { address1: '12 NORTH MAIN STREET', city: 'BOSTON' } }],
    [
      ['postal-usps'],
      { postalAddress: { address1: '12 N MAIN ST', city: 'BOSTON', postalCode: '02101-0001' } },
    ],
    [['email-lower-case', 'phone-e164', 'no-accents'], { email: 'jane.doe@mail.example' }],
  ])('says, and shows, in which form it keeps what it is sent: %j', async (stores, kept) => {
    const user = await before();
    await platform.quirks({ stores });
    const outcome = await write(user);
    const points = await onFile();
    expect(outcome).toEqual({ outcome: 'accepted', stored: points });
    const postalAddress = { ...sent.postalAddress, ...kept.postalAddress };
    const expected = { ...sent, ...kept, postalAddress };
    for (const field of ['email', 'phoneNumber', 'postalAddress'] as const)
      expect(byField(points, field)).toEqual([JSON.stringify(expected[field])]);
    for (const login of ['jane.doe@mail.example', '+12085660004', '2085660004'])
      expect(await find('LOGIN_ID', login)).toMatchObject({ guid });
    expect(await find('LOGIN_ID', 'odd.user@mail.example')).toBeUndefined();
    expect(await find('LOGIN_ID', '2075550177')).toBeUndefined();
  });

  it.each<[ContactField[]]>([[[]], [['email']], [['phoneNumber']], [['postalAddress', 'email']]])(
    'lets only %j take effect',
    async (applies) => {
      const user = await before();
      await platform.quirks({ applies });
      await write(user);
      const all = user.contactPoints;
      const expected = all.map((point) => (applies.includes(point.field) ? moved(point) : point));
      expect(await onFile()).toEqual(expected);
    },
  );

  it('says nothing about the stored form if the answer is empty', async () => {
    const user = await before();
    await platform.quirks({ answers: 'nothing' });
    expect(await write(user)).toEqual({ outcome: 'accepted' });
  });

  it('shows once what was on file before the last write', async () => {
    const user = await before();
    await write(user);
    await platform.quirks({ reads: 'stale-once' });
    expect(await onFile()).toEqual(user.contactPoints);
    expect(await onFile()).toEqual(user.contactPoints.map(moved));
  });

  it('puts elements without ids in place of the only ones of their kind', async () => {
    platform.forgetIds();
    const user = await before();
    expect(user.contactPoints.filter(({ field }) => field !== 'email').every(({ id }) => !id)).toBe(true);
    await write(user);
    expect(await onFile()).toEqual(user.contactPoints.map(moved));
  });

  it('adds an element without an id beside one that has an id', async () => {
    const user = await before();
    const address: ContactPoint = {
      field: 'postalAddress',
      standing: 'lasting',
      value: sent.postalAddress,
    };
    await write(user, [address]);
    const addresses = (await onFile()).filter(({ field }) => field === 'postalAddress');
    expect(addresses).toMatchObject([
      user.contactPoints.at(-1) ?? {},
      { standing: 'lasting', value: sent.postalAddress },
    ]);
  });
});

describe('the seed in the smallest published shape', () => {
  it('is found, and moved to another address', async () => {
    const platform = await localPlatform();
    const name = { type: 'CUSTOMER_ID', value: seededCustomerIds.published } as const;
    const user = await platform.users.findUser(name, context());
    expect(user).toMatchObject({ guid: seededCustomerIds.published, blockers: [] });
    const address = user?.contactPoints.find(({ field }) => field === 'postalAddress');
    expect(address).toMatchObject({ standing: 'lasting', value: { country: 'US' } });
    await platform.users.writeContact(
      {
        institutionUserId: user?.institutionUserId ?? '',
        after: address === undefined ? [] : [moved(address)],
        sendBy: Date.now() + 5_000,
      },
      context(),
    );
    const after = await platform.users.findUser(name, context());
    const addresses = after?.contactPoints.filter(({ field }) => field === 'postalAddress');
    expect(addresses).toEqual([{ field: 'postalAddress', standing: 'lasting', value: sent.postalAddress }]);
    await platform.close();
  });
});
