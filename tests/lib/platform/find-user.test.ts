import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { publishedUsers } from '../../fixtures/published-users.ts';
import type { CallContext, UserName } from '../../../lib/customers/users-api.ts';
import { AppError } from '../../../lib/errors.ts';
import { email, phone } from '../contact/contact-on-file.ts';
import {
  inTime,
  oversized,
  reply,
  replyText,
  reset,
  silence,
  startPlatform,
  type Platform,
  type PlatformAnswer,
} from './platform.ts';

const name = { type: 'CUSTOMER_ID', value: '18fc507616c646048ea400138c8ac887' } as const;

const bangor = { city: 'Bangor', state: 'ME', postalCode: '04401', country: 'US' };
const elm = { streetAddress1: '5 Elm Street', ...bangor };
const address = { address1: '5 Elm Street', ...bangor };
const paris = { streetAddress1: '1 Rue', streetAddress2: 'B', city: 'Paris', country: 'FR' };

const onFile = {
  institutionUserId: '0A1B2C3D4E5F60718293A4B5C6D7E8F9',
  institutionId: '00016',
  institutionUserType: 'RETAIL',
  email: 'finley.banker@gmail.com',
  registrationDateTime: '2024-03-01T09:00:00.000Z',
  userStatus: { active: true },
  institutionCustomers: [{ institutionCustomerId: '18fc507616c646048ea400138c8ac887', memberNumber: '1' }],
  contactMethods: [
    { id: 'e1', protocol: 'EMAIL', contactInfo: 'finley@work.example', activated: true },
    { id: 's1', protocol: 'SMS', contactInfo: '123-456 7890', activated: true },
    { id: 'v1', protocol: 'VOICE', contactInfo: '1234567890', telephoneCountryCode: '+91' },
    { id: 's2', protocol: 'SMS', contactInfo: '5550100' },
    { id: 't1', protocol: 'TOKEN', contactInfo: '5550101' },
    { id: 'p1', protocol: 'PUSH', contactInfo: '5550102' },
  ],
  postalAddresses: [
    { ...elm, id: 'a1', country: 'us', primary: true, postalAddressType: 'PHYSICAL_HOME_ADDRESS' },
    { ...paris, id: 'a2', state: '', postalCode: null },
  ],
  additionalInfo: { entry: [{ key: 'other' }, { key: 'legacyUserGuid', value: 'a1b2' }] },
  addedByThePlatformLater: { any: ['thing'] },
};

const lasting = (value: object) => ({ field: 'postalAddress', standing: 'lasting', value });
const found = {
  institutionId: '00016',
  institutionUserId: '0A1B2C3D4E5F60718293A4B5C6D7E8F9',
  guid: 'a1b2',
  customerIds: ['18fc507616c646048ea400138c8ac887'],
  blockers: [],
  contactPoints: [
    email('finley.banker@gmail.com'),
    email('finley@work.example', 'e1'),
    phone('SMS', '91-1234567890', 's1'),
    phone('VOICE', '91-1234567890', 'v1'),
    phone('SMS', '1-5550100', 's2'),
    { ...lasting(address), id: 'a1', standing: 'primary' },
    { ...lasting({ address1: '1 Rue', address2: 'B', city: 'Paris', country: 'FR' }), id: 'a2' },
  ],
};

const bare = { institutionUserId: 'U1', institutionId: '00016' };

describe('findUser', () => {
  let platform: Platform;
  beforeEach(async () => {
    platform = await startPlatform();
  });
  afterEach(() => platform.close());

  const ask = (asked: UserName = name, context: Partial<CallContext> = {}) =>
    platform.users.findUser(asked, inTime(context));
  /** Looks somebody up where the platform shows such a user. */
  const find = (shown: object, asked?: UserName, context?: Partial<CallContext>) => {
    platform.answers = [reply(200, shown)];
    return ask(asked, context);
  };

  it('requests the user with contact points and returns them in the service’s terms', async () => {
    expect(await find(onFile)).toEqual(found);
    expect(platform.calls()).toMatchObject([
      {
        method: 'GET',
        target:
          '/v1/institution-users/18fc507616c646048ea400138c8ac887?userIdType=LEGACY_USER_GUID&$expand=contactMethods,postalAddresses',
        headers: { authorization: 'Bearer token-1', transactionid: inTime().correlationId },
      },
    ]);
  });

  it.each([
    [{ type: 'LOGIN_ID', value: "a+b/c?d#e%2F '@x" }, "a%2Bb%2Fc%3Fd%23e%252F%20'%40x?userIdType=LOGIN_ID&"],
    [
      { type: 'INSTITUTION_USER_ID', value: onFile.institutionUserId },
      `${onFile.institutionUserId}?userIdType=INSTITUTION_USER_ID&`,
    ],
  ] as const)('looks %j up as %s', async (userName, target) => {
    await find(onFile, userName);
    expect(platform.calls()[0]?.target).toContain(`/institution-users/${target}`);
  });

  it.each(['', '.', '..', 'jané', 'a\nb', '\ud800'])(
    'finds no user for %j and sends no request',
    async (value) => {
      expect(await ask({ type: 'LOGIN_ID', value })).toBeUndefined();
      expect(platform.requests).toEqual([]);
    },
  );

  it.each([
    ['only its ids', {}],
    ['null for everything else', Object.fromEntries(Object.keys(onFile).map((member) => [member, null]))],
    [
      'empty members',
      {
        email: '',
        userStatus: {},
        institutionCustomers: [],
        contactMethods: [
          { id: 'e', protocol: 'EMAIL', contactInfo: '' },
          { id: 's', protocol: 'SMS', contactInfo: 'n/a' },
          { id: 'v', protocol: 'VOICE', contactInfo: 'n/a', telephoneCountryCode: '1' },
        ],
        additionalInfo: {},
      },
    ],
  ])('reads a user with %s', async (_, user) => {
    expect(await find({ ...user, ...bare })).toEqual({
      ...bare,
      customerIds: [],
      blockers: ['NOT_REGISTERED', 'NOT_ACTIVE'],
      contactPoints: [],
    });
  });

  it.each([
    [{ userStatus: { active: true, reset: true, approved: true } }, []],
    [{ userStatus: { active: true, registered: true }, registrationDateTime: null }, []],
    [{ userStatus: { active: true, onHold: false, locked: false, rejected: false } }, []],
    [{ userStatus: { active: 'true', locked: 'false', onHold: 'no' } }, []],
    [{ userStatus: { active: true, locked: true } }, ['LOCKED']],
    [{ userStatus: { active: true, locked: 'true' } }, ['LOCKED']],
    [{ userStatus: { active: 'TRUE', locked: 'Y', onHold: 1, rejected: 0 } }, ['LOCKED', 'ON_HOLD']],
    [{ userStatus: { active: true, onHold: true } }, ['ON_HOLD']],
    [{ userStatus: { active: true, rejected: true } }, ['REJECTED']],
    [{ userStatus: { active: false, locked: true } }, ['NOT_ACTIVE', 'LOCKED']],
    [{ userStatus: {} }, ['NOT_ACTIVE']],
    [{ userStatus: 'active' }, ['NOT_ACTIVE']],
    [{ userStatus: { active: true }, registrationDateTime: null }, ['NOT_REGISTERED']],
  ])('returns what blocks an update: %j → %j', async (changes, blockers) => {
    expect(await find({ ...onFile, ...changes })).toMatchObject({ blockers });
  });

  it.each([
    ['a1b2', [{ key: 'other' }, { key: 'legacyUserGuid', value: 'a1b2' }]],
    ['42', [null, { key: 'legacyUserGuid', value: 42 }]],
    [undefined, [{ key: 'legacyUserGuid', value: 'a/b' }]],
    [undefined, [{ key: 'legacyUserGuid' }]],
    ['a1b2', { key: 'legacyUserGuid', value: 'a1b2' }],
    [undefined, {}],
    [undefined, null],
  ])('reads the user’s GUID as %s', async (guid, entry) => {
    expect((await find({ ...onFile, additionalInfo: { entry } }))?.guid).toBe(guid);
  });

  it.each(Object.entries(publishedUsers))(
    'reads the published user %s',
    async (_, { guid, phone: number, reply: user }) => {
      const value = guid ?? user.institutionCustomers[0].institutionCustomerId;
      const { contactPoints = [], ...read } = (await find(user, { type: 'CUSTOMER_ID', value })) ?? {};
      expect(read).toMatchObject({ institutionUserId: user.institutionUserId, guid, blockers: [] });
      expect(contactPoints[0]).toEqual(email(user.email));
      const phones = contactPoints.filter(({ field }) => field === 'phoneNumber');
      const { value: expected } = phone('SMS', `1-${number}`);
      expect(phones.map((point) => point.value)).toEqual(phones.map(() => expected));
      expect(phones.length).toBeGreaterThan(0);
      expect(contactPoints).toHaveLength(1 + user.contactMethods.length + user.postalAddresses.length);
    },
  );

  it('lists each customer once, in order', async () => {
    const ids = ['c', 'a', 'b', 'a', 'not.one', ''];
    const institutionCustomers = ids.map((institutionCustomerId) => ({ institutionCustomerId }));
    const user = await find({ ...onFile, institutionCustomers }, { ...name, value: 'a' });
    expect(user).toMatchObject({ customerIds: ['a', 'b', 'c'] });
  });

  it('reads ids to the last digit, although JSON numbers are rounded', async () => {
    const id = '12345678901234567891';
    const [, method] = onFile.contactMethods;
    const body = JSON.stringify({
      ...onFile,
      institutionUserId: 'ID',
      contactMethods: [{ ...method, id: 'ID' }],
    });
    platform.answers = [replyText(200, body.replaceAll('"ID"', id))];
    const user = await ask({ type: 'INSTITUTION_USER_ID', value: id });
    expect(user).toMatchObject({ institutionUserId: id });
    expect(user?.contactPoints.some((point) => point.id === id)).toBe(true);
  });

  it('reads a single element outside a list', async () => {
    const [contactMethods] = onFile.contactMethods;
    const [postalAddresses] = onFile.postalAddresses;
    const user = await find({ ...onFile, contactMethods, postalAddresses });
    expect(user?.contactPoints.map(({ id }) => id)).toEqual([undefined, 'e1', 'a1']);
  });

  const another = { ...onFile, institutionUserId: 'OTHER' };
  const stranger = { ...another, institutionCustomers: [{ institutionCustomerId: 'b2c3' }] };
  const userId = { type: 'INSTITUTION_USER_ID', value: onFile.institutionUserId } as const;

  it.each([
    [userId, another],
    [name, stranger],
  ] as const)('asks again for %j if another user is shown, and then says 503', async (asked, shown) => {
    platform.answers = [reply(200, shown), reply(200, onFile)];
    expect(await ask(asked)).toMatchObject({ institutionUserId: onFile.institutionUserId });
    const unavailable = { reason: 'upstream-unavailable', detail: 'another-user' };
    await expect(find(shown, asked)).rejects.toMatchObject(unavailable);
  });

  it.each([
    [userId, { ...onFile, institutionUserId: onFile.institutionUserId.toLowerCase() }],
    [
      name,
      { ...stranger, additionalInfo: { entry: { key: 'legacyUserGuid', value: name.value.toUpperCase() } } },
    ],
    [name, { ...another, institutionCustomers: null, additionalInfo: null }],
    [{ type: 'LOGIN_ID', value: 'somebody' }, stranger],
  ] as const)('accepts the user shown for %j if it may be the right one', async (asked, shown) => {
    expect(await find(shown, asked)).toMatchObject({ institutionUserId: shown.institutionUserId });
  });

  it('reads a numeric institution id', async () => {
    platform.answers = [reply(200, { ...onFile, institutionId: 16 })];
    expect(await platform.users.findUser(name, inTime())).toMatchObject({ institutionId: '00016' });
  });

  it('reads customer ids in the form that requests use', async () => {
    const guid = '18FC5076-16C6-4604-8EA4-00138C8AC887';
    const additionalInfo = { entry: [{ key: 'legacyUserGuid', value: guid }] };
    const institutionCustomers = [{ institutionCustomerId: guid.replaceAll('-', '') }];
    const user = await find({ ...onFile, institutionCustomers, additionalInfo });
    expect(user).toMatchObject({ guid: name.value, customerIds: [name.value] });
  });

  it('takes a missing country code from the institution', async () => {
    const british = { institutionId: '00042' };
    const user = await find({ ...onFile, ...british }, name, british);
    expect(user?.contactPoints[4]).toEqual(phone('SMS', '44-5550100', 's2'));
  });

  const number = '2085660004';
  it.each([
    [{ contactInfo: '(208) 566-0004' }, {}],
    [{ protocol: 'sms', contactInfo: '+12085660004', telephoneCountryCode: '44' }, {}],
    [{ contactInfo: '12085660004', telephoneCountryCode: '001' }, {}],
    [{ contactInfo: 2085660004, telephoneCountryCode: 'one' }, {}],
    [{ telephoneCountryCode: 840 }, {}],
    [{ id: '' }, { id: undefined }],
    [{ protocol: 'WHATSAPP_SMS' }, { protocol: 'WHATSAPP_SMS' }],
    [{ protocol: 'WHATSAPP_VOICE' }, { protocol: 'WHATSAPP_VOICE' }],
    [{ protocol: 'SMS ', contactMethodType: 'Fax' }, { isFax: true }],
  ])('reads an SMS method with %j as one with %j', async (method, point) => {
    const contactMethods = [{ id: 's', protocol: 'SMS', contactInfo: number, ...method }];
    const user = await find({ ...bare, contactMethods });
    expect(user?.contactPoints).toEqual([{ ...phone('SMS', `1-${number}`, 's'), ...point }]);
  });

  it.each([
    { protocol: 'EMAIL', contactInfo: 'none' },
    { protocol: 'SMS', contactInfo: null },
    { protocol: 'SMS', contactInfo: 'a1b2c3d4@mail.example' },
    { protocol: 'TOKEN', contactInfo: number },
    { contactInfo: number },
    { protocol: 7, contactInfo: number },
    'SMS',
    null,
    [],
  ])('skips %j, which is not a contact method, and reads the next', async (method) => {
    const contactMethods = [method, { id: 'e', protocol: 'EMAIL', contactInfo: ' a@b.example ' }];
    const user = await find({ ...bare, email: 'x', contactMethods, postalAddresses: {} });
    expect(user?.contactPoints).toEqual([email('a@b.example', 'e')]);
  });

  it.each([
    ['sibling, even if that is written differently', '07400123456', '7400123456', '7400123456'],
    ['international sibling', '020 8366 1177', '+442083661177', '2083661177'],
  ])('takes a missing country code from its %s', async (_, text, sibling, nationalNumber) => {
    const contactMethods = [
      { id: 's', protocol: 'SMS', contactInfo: text },
      { id: 'v', protocol: 'VOICE', contactInfo: sibling, telephoneCountryCode: '44' },
      { id: 'w', protocol: 'WHATSAPP_SMS', contactInfo: nationalNumber },
      { id: 'x', protocol: 'SMS' },
    ];
    const value = { countryCode: '44', nationalNumber };
    const user = await find({ ...bare, contactMethods });
    expect(user?.contactPoints).toMatchObject([{ value }, { value }, { value }]);
  });

  const today = Date.UTC(2026, 10, 1);
  const at = (standing: string, changes = {}) => ({ ...lasting({ ...address, ...changes }), standing });
  it.each([
    [{}, at('lasting')],
    [
      { id: 7, primary: 'true', country: 'us' },
      { ...at('primary'), id: '7' },
    ],
    [{ streetAddress2: 'B', streetAddress3: 'C' }, at('lasting', { address2: 'B', address3: 'C' })],
    [{ country: undefined }, at('lasting')],
    [{ country: null, international: true }, at('lasting', { country: '' })],
    [{ state: null, postalCode: 4401 }, at('lasting', { state: undefined, postalCode: '4401' })],
    [{ postalAddressType: 'TAX_REPORTING_ADDRESS', primary: null }, at('lasting')],
    [{ postalAddressType: 'TEMPORARY_ADDRESS', primary: true }, at('temporary')],
    [{ postalAddressType: 'Seasonal_or_Vacation_Address' }, at('temporary')],
    [{ postalAddressType: 'TEMPORARY_ADDRESS', endDate: '2026-10-30' }, at('expired')],
    [{ startDate: '2020-01-01', endDate: '2026-10-31T00:00:00Z', primary: true }, at('primary')],
    [{ startDate: '2026-11-01' }, at('lasting')],
    [{ startDate: '2026-11-02T00:00:00Z' }, at('expired')],
    [{ startDate: 'soon', endDate: '01/01/1999' }, at('lasting')],
    [{ startDate: '20200101', endDate: '20261030' }, at('expired')],
    [{ startDate: '0001-01-01T00:00:00', endDate: '0001-01-01T00:00:00' }, at('lasting')],
  ])('reads an address with %j as %j', async (changes, point) => {
    platform.now = () => today;
    const postalAddresses = [null, { ...elm, ...changes }, '5 Elm'];
    const user = await find({ ...bare, postalAddresses }, name, { deadline: today + 3_000 });
    expect(user?.contactPoints).toEqual([point]);
  });

  it('leaves the country open if the institution is not in the United States', async () => {
    const british = { institutionId: '00042' };
    const user = await find(
      { ...bare, ...british, postalAddresses: [{ ...elm, country: '' }] },
      name,
      british,
    );
    expect(user?.contactPoints).toEqual([at('lasting', { country: '' })]);
  });

  it('does not find a user of another institution', async () => {
    expect(await find({ ...onFile, institutionId: '00042' })).toBeUndefined();
  });

  it.each([400, 404])('returns undefined if the user does not exist (%i)', async (status) => {
    platform.answers = [reply(status, { code: 'ISR_10001', message: 'User not found' })];
    expect(await ask()).toBeUndefined();
    expect(platform.calls()).toHaveLength(1);
  });

  const failures: readonly [string, PlatformAnswer, number][] = [
    ['an internal error', reply(500, { code: 'ISR_99999', message: '' }), 3],
    ['an outage', replyText(503, '<html>'), 3],
    ['a request timeout', reply(408), 3],
    ['a reset', reset, 3],
    ['a page of HTML with 200', replyText(200, '<html></html>'), 3],
    ['broken JSON', replyText(200, '{"institutionId":"000'), 3],
    ['a reply of another shape', reply(200, { institutionId: '00016' }), 3],
    ['a body that is too large', oversized, 3],
    ['a 404 from another system', replyText(404, 'no such route'), 1],
    ['a 404 with another code', reply(404, { code: 'ISR_11005' }), 1],
    ['a refusal', reply(400, { code: 'ISR_11005', message: '' }), 1],
    ['a 400 with no code', reply(400), 1],
    ['a 405 with another code', reply(405, { code: 'ISR_10002' }), 1],
    ['a 410', reply(410, { code: 'ISR_10001' }), 1],
    ['a 422', reply(422, { code: 'ISR_11006' }), 1],
    ['a redirect', reply(302, {}, { location: 'http://127.0.0.1:1/' }), 1],
  ];
  it.each(failures)('says 503 on %s', async (_, answer, attempts) => {
    platform.answers = [answer];
    await expect(ask()).rejects.toMatchObject({ reason: 'upstream-unavailable' });
    expect(platform.calls()).toHaveLength(attempts);
    expect(platform.alarms()).toEqual([]);
  });

  it('says 503 at the deadline', async () => {
    platform.answers = [silence];
    const timeout = { reason: 'upstream-unavailable', detail: 'timeout' };
    await expect(ask(name, { deadline: Date.now() + 400 })).rejects.toMatchObject(timeout);
  });

  it.each([reset, reply(502), replyText(200, '<html>')])('survives two failures', async (failure) => {
    platform.answers = [failure, failure, reply(200, onFile)];
    expect(await ask()).toEqual(found);
  });

  it.each([
    ['429', reply(429), 5],
    ['429 with seconds', reply(429, {}, { 'retry-after': '17' }), 17],
    ['429 with too many seconds', reply(429, {}, { 'retry-after': '86400' }), 300],
    ['429 with zero seconds', reply(429, {}, { 'retry-after': '0' }), 5],
    ['429 with a date', reply(429, {}, { 'retry-after': new Date(today + 90_000).toUTCString() }), 90],
    ['429 with a past date', reply(429, {}, { 'retry-after': new Date(today).toUTCString() }), 5],
    ['429 with nonsense', reply(429, {}, { 'retry-after': 'soon' }), 5],
    ['CMN_90001 as 500', reply(500, { code: 'CMN_90001', message: 'Spike arrest' }), 5],
    ['CMN_90002 as 500', reply(500, { code: 'CMN_90002', message: 'Quota' }), 5],
    ['CMN_90003 as 500', reply(500, { code: 'CMN_90003', message: 'Quota' }), 5],
  ])('passes on a throttle: %s', async (_, answer, seconds) => {
    platform.answers = [answer];
    platform.now = () => today;
    const throttled = { reason: 'upstream-unavailable', detail: 'throttled', retryAfterS: seconds };
    await expect(ask(name, { deadline: today + 3_000 })).rejects.toMatchObject(throttled);
    expect(platform.calls()).toHaveLength(1);
  });

  it('renews a refused token once', async () => {
    platform.answers = [reply(401, { code: 'ISR_11001' }), reply(200, onFile)];
    expect(await ask()).toEqual(found);
    const tokens = platform.calls().map(({ headers }) => headers.authorization);
    expect(tokens).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(platform.alarms()).toEqual([]);
  });

  it.each([
    [401, 2],
    [403, 1],
  ])('raises an alarm if the service itself is refused (%i)', async (status, calls) => {
    platform.answers = [reply(status, { code: 'ISR_11003' })];
    await expect(ask()).rejects.toMatchObject({ reason: 'upstream-unavailable' });
    expect(platform.calls()).toHaveLength(calls);
    expect(platform.alarms()).toEqual(['credential-refused']);
  });

  it('says 503 after two retries if there is no token', async () => {
    platform.tokenAnswers = Array.from({ length: 3 }, () => reply(503));
    const unavailable = { reason: 'upstream-unavailable', detail: 'token-unavailable' };
    await expect(ask()).rejects.toMatchObject(unavailable);
    expect(platform.tokenCalls()).toHaveLength(3);
  });

  it('fails at once if the service has no secret yet', async () => {
    const outage = new AppError('service-unavailable', { detail: 'secret-unavailable' });
    platform.credentials.read = () => Promise.reject(outage);
    await expect(ask()).rejects.toBe(outage);
    platform.credentials.read = () => Promise.reject(new TypeError('a fault of our own'));
    await expect(ask()).rejects.toThrow(TypeError);
    expect(platform.requests).toEqual([]);
  });
});
