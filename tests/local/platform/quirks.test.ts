import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { type Platform, startPlatform } from '../../../local/platform/platform.ts';
import type { Quirks } from '../../../local/platform/quirks.ts';
import { type Seed, seededUser } from '../../../local/platform/seeds.ts';
import { send } from '../send.ts';

const Element = v.looseObject({ id: v.optional(v.string()) });
const Document = v.looseObject({
  email: v.string(),
  contactMethods: v.array(Element),
  postalAddresses: v.array(Element),
});
const Token = v.object({ access_token: v.string() });

let platform: Platform;
let token: string;
let users = 0;

const control = (method: string, path: string, body?: unknown) =>
  send(`${platform.url}${path}`, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

const requestToken = async (form: Record<string, string>) => {
  const client = Buffer.from('contact-service:contact-service-secret').toString('base64');
  return send(`${platform.url}/oauth2/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${client}`, institutionId: '00016', transactionId: randomUUID() },
    body: new URLSearchParams(form).toString(),
  });
};

beforeAll(async () => {
  platform = await startPlatform({ port: 0 });
  const { text } = await requestToken({ grant_type: 'client_credentials' });
  token = v.parse(Token, JSON.parse(text)).access_token;
});
afterAll(() => platform.close());
beforeEach(async () => {
  await control('DELETE', '/_quirks');
  await control('DELETE', '/_faults');
});

/** A user of its own for each test, with a phone of its own. */
const addUser = (changes: Partial<Seed> = {}) => {
  users += 1;
  const guid = String(users).padStart(32, 'abcdef');
  const user = seededUser({
    guid,
    userName: `quirky${users}`,
    firstName: 'Quirky',
    lastName: 'User',
    email: `quirky${users}@mail.example`,
    phone: `207555${String(3000 + users)}`,
    ...changes,
  });
  platform.users.add(user);
  return user;
};
type User = ReturnType<typeof addUser>;

const headers = () => ({ authorization: `Bearer ${token}`, transactionId: randomUUID() });

const read = async ({ legacyUserGuid }: User, base = '/v1') => {
  const query = 'userIdType=LEGACY_USER_GUID&$expand=contactMethods,postalAddresses';
  const path = `${base}/institution-users/${legacyUserGuid}?${query}`;
  return v.parse(Document, JSON.parse((await send(`${platform.url}${path}`, { headers: headers() })).text));
};

const patch = ({ document }: User, body: object) =>
  send(`${platform.url}/v1/institution-users/${document.institutionUserId}`, {
    method: 'PATCH',
    headers: headers(),
    body: JSON.stringify(body),
  });

const login = async (username: string): Promise<boolean> => {
  const { status } = await requestToken({
    grant_type: 'password',
    username,
    password: 'local-password',
    scopes: 'institution-users:read',
  });
  return status === 200;
};

const newPhone = '2085660004';
const everything = ({ document: { contactMethods, postalAddresses } }: User) => ({
  email: 'Jane.Doe@Mail.example',
  contactMethods: contactMethods.map(({ id, protocol }) =>
    protocol === 'EMAIL'
      ? { id, contactInfo: 'Jane.Doe@Mail.example' }
      : { id, contactInfo: newPhone, telephoneCountryCode: '1' },
  ),
  postalAddresses: [
    {
      id: postalAddresses[0]?.id,
      streetAddress1: '12 North Main Street.',
      streetAddress2: 'Suite 4',
      streetAddress3: '',
      city: 'Boston ',
      state: 'MA',
      postalCode: '02101',
      country: 'US',
    },
  ],
});

describe('/_quirks', () => {
  it.each([
    [{ stores: ['e-mail'] }, 'stores.0'],
    [{ applies: 'email' }, 'applies'],
    [{ answers: 'something' }, 'answers'],
    [{ reads: 'stale' }, 'reads'],
    [{ store: [] }, 'store'],
    ['{', 'JSON'],
  ])('refuses %j and says where', async (body, where) => {
    const { status, text } = await control('PUT', '/_quirks', body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({
      message: 'These are not quirks.',
      problems: [expect.stringContaining(where)],
    });
    expect(JSON.parse((await control('GET', '/_quirks')).text)).toEqual({});
  });
});

describe('stores', () => {
  const phones = (contactInfo: string) => [
    { protocol: 'SMS', contactInfo, telephoneCountryCode: '1', validated: false },
    { protocol: 'VOICE', contactInfo, telephoneCountryCode: '1', validated: false },
  ];
  const lines = { streetAddress1: '12 North Main Street.', streetAddress2: 'Suite 4', city: 'Boston ' };
  const capitals = { streetAddress1: '12 NORTH MAIN STREET.', streetAddress2: 'SUITE 4', city: 'BOSTON' };
  const usps = { streetAddress1: '12 N MAIN ST', streetAddress2: 'STE 4', city: 'BOSTON' };

  it.each<[Quirks['stores'], object]>([
    [[], { email: 'Jane.Doe@Mail.example', contactMethods: [...phones(newPhone), {}] }],
    [['email-lower-case'], { email: 'jane.doe@mail.example' }],
    [
      ['email-upper-case', 'phone-e164'],
      {
        email: 'JANE.DOE@MAIL.EXAMPLE',
        contactMethods: [...phones('+12085660004'), { contactInfo: 'JANE.DOE@MAIL.EXAMPLE' }],
      },
    ],
    [['phone-formatted'], { contactMethods: [...phones('(208) 566-0004'), {}] }],
    [['no-accents'], { postalAddresses: [{ ...lines, postalCode: '02101' }] }],
    [['postal-upper-case'], { postalAddresses: [{ ...capitals, postalCode: '02101' }] }],
    [['postal-usps'], { postalAddresses: [{ ...usps, postalCode: '02101-0001', country: 'US' }] }],
  ])('keeps what it is sent as %j', async (stores, kept) => {
    const user = addUser();
    await control('PUT', '/_quirks', { stores });
    expect((await patch(user, everything(user))).status).toBe(204);
    expect(await read(user)).toMatchObject(kept);
    expect(await login('jane.doe@mail.example')).toBe(true);
    expect(await login(newPhone)).toBe(true);
    expect(await login(user.document.email ?? '')).toBe(false);
    await control('DELETE', '/_quirks');
    await patch(user, { ...everything(user), email: 'gone@mail.example', contactMethods: [] });
    platform.users.replace(user.document);
  });

  it('formats a number as its own country does, and signs its owner in by it', async () => {
    const user = addUser();
    const [sms] = user.document.contactMethods;
    await control('PUT', '/_quirks', { stores: ['phone-formatted'] });
    await patch(user, {
      contactMethods: [{ id: sms?.id, contactInfo: '2083661177', telephoneCountryCode: '44' }],
    });
    expect(await read(user)).toMatchObject({ contactMethods: [{ contactInfo: '020 8366 1177' }, {}, {}] });
    expect(await login('+442083661177')).toBe(true);
  });

  it('takes letters beyond ASCII only where it keeps them without their accents', async () => {
    const user = addUser();
    const [address] = everything(user).postalAddresses;
    const write = { postalAddresses: [{ ...address, city: 'Mayagüez' }] };
    expect(JSON.parse((await patch(user, write)).text)).toMatchObject({ code: 'ISR_11004' });
    await control('PUT', '/_quirks', { stores: ['no-accents'] });
    expect((await patch(user, write)).status).toBe(204);
    expect(await read(user)).toMatchObject({ postalAddresses: [{ city: 'Mayaguez' }] });
  });
});

describe('elements without an id', () => {
  const withoutIds = () => {
    const user = addUser();
    const bare = <Each extends object>(each: Each): Each => ({ ...each, id: undefined });
    const document = {
      ...user.document,
      contactMethods: user.document.contactMethods.map(bare),
      postalAddresses: user.document.postalAddresses.map(bare),
    };
    platform.users.replace(document);
    return { ...user, document };
  };

  it('takes the place of the only one of its kind that has none either', async () => {
    const user = withoutIds();
    const [address] = everything(user).postalAddresses;
    await patch(user, {
      contactMethods: [{ protocol: 'SMS', contactInfo: '2075559998', telephoneCountryCode: '1' }],
      postalAddresses: [{ ...address, id: undefined }],
    });
    const { contactMethods, postalAddresses } = await read(user);
    expect(contactMethods).toMatchObject([
      { protocol: 'SMS', contactInfo: '2075559998' },
      { protocol: 'VOICE', contactInfo: user.document.contactMethods[1]?.contactInfo },
      { protocol: 'EMAIL' },
    ]);
    expect(postalAddresses).toEqual([expect.objectContaining({ streetAddress1: '12 North Main Street.' })]);
    expect(postalAddresses[0]).not.toHaveProperty('id');
  });

  it('is added beside one that has an id', async () => {
    const user = addUser();
    const [address] = everything(user).postalAddresses;
    await patch(user, { postalAddresses: [{ ...address, id: undefined }] });
    expect((await read(user)).postalAddresses).toMatchObject([
      { city: 'Portland', primary: true },
      { city: 'Boston ', id: expect.any(String) },
    ]);
  });

  it('is refused where its kind is not said', async () => {
    const answer = await patch(withoutIds(), { contactMethods: [{ contactInfo: '2075559997' }] });
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'ISR_11006' });
  });
});

describe('the paths of the Users API', () => {
  it.each([
    ['/v1', 'GET /db-users/v1/institution-users/*'],
    ['/v1', 'GET /v1/institution-users/{id}'],
    ['/db-users/v1', 'GET /v1/institution-users/*'],
    ['/db-users/v1', 'GET /db-users/*'],
  ])('serves %s, and a fault on %s meets it', async (base, on) => {
    const user = addUser();
    expect((await read(user, base)).email).toBe(user.document.email);
    await control('POST', '/_faults', { on, do: 'status', status: 503, times: 1 });
    await expect(read(user, base)).rejects.toThrow();
  });
});
