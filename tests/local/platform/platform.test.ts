import { createPublicKey, randomUUID, verify, type JsonWebKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { type Platform, startPlatform } from '../../../local/platform/platform.ts';
import { seededCustomerIds } from '../../../local/platform/seeds.ts';
import { send } from '../send.ts';

const Token = v.object({
  access_token: v.string(),
  expires_in: v.pipe(v.string(), v.regex(/^\d+$/)),
  token_type: v.literal('Bearer'),
  refresh_token: v.optional(v.string()),
});
const Document = v.looseObject({
  institutionUserId: v.string(),
  email: v.string(),
  contactMethods: v.array(v.looseObject({ id: v.string(), protocol: v.string(), contactInfo: v.string() })),
  postalAddresses: v.array(v.looseObject({ id: v.optional(v.string()) })),
});

let platform: Platform;
let clockAheadMs = 0;
const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

beforeEach(() => {
  clockAheadMs = 0;
});

beforeAll(async () => {
  platform = await startPlatform({ port: 0, now: () => Date.now() + clockAheadMs });
});
afterAll(() => platform.close());

const requestToken = (
  form: Record<string, string>,
  {
    authorization = basic('partner', 'partner-secret'),
    headers = { institutionId: '00016', transactionId: randomUUID() },
  }: { authorization?: string; headers?: Record<string, string> } = {},
) =>
  send(`${platform.url}/oauth2/v1/token`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  });

const login = (username: string, password = 'local-password') =>
  requestToken({ grant_type: 'password', username, password });

const serviceToken = async (institutionId = '00016', scopes = ''): Promise<string> => {
  const { text } = await requestToken(
    { grant_type: 'client_credentials', scopes },
    {
      authorization: basic('contact-service', 'contact-service-secret'),
      headers: { institutionId, transactionId: randomUUID() },
    },
  );
  return v.parse(Token, JSON.parse(text)).access_token;
};

const part = (token: string, at: number): unknown =>
  JSON.parse(Buffer.from(token.split('.')[at] ?? '', 'base64url').toString());

const getUser = (id: string, query: string, token: string, headers: Record<string, string> = {}) =>
  send(`${platform.url}/v1/institution-users/${id}?${query}`, {
    headers: { authorization: `Bearer ${token}`, transactionId: randomUUID(), ...headers },
  });

const patchUser = (id: string, body: unknown, token: string) =>
  send(`${platform.url}/v1/institution-users/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, transactionId: randomUUID() },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const readFinley = async (token: string) => {
  const query = 'userIdType=LEGACY_USER_GUID&$expand=contactMethods,postalAddresses';
  return v.parse(Document, JSON.parse((await getUser(seededCustomerIds.finley, query, token)).text));
};

describe('POST /oauth2/v1/token', () => {
  it('grants a client an institution-scoped RS256 access token, numbers as text', async () => {
    const { status, headers, text } = await requestToken({ grant_type: 'client_credentials' });
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    const { access_token: token } = v.parse(Token, JSON.parse(text));
    expect(part(token, 0)).toMatchObject({ alg: 'RS256', typ: 'at+jwt', kid: expect.any(String) });
    const claims = part(token, 1);
    expect(claims).toMatchObject({
      iss: platform.url,
      aud: 'contact-info',
      client_id: 'partner',
      scope: 'institution-users:write',
      institutionId: '00016',
      jti: expect.any(String),
    });
    expect(claims).not.toHaveProperty('institutionCustomerId');

    const { keys } = v.parse(
      v.object({ keys: v.array(v.looseObject({ kid: v.string() })) }),
      JSON.parse((await send(`${platform.url}/.well-known/jwks.json`)).text),
    );
    const [signed, signature] = [
      token.slice(0, token.lastIndexOf('.')),
      token.slice(token.lastIndexOf('.') + 1),
    ];
    const key = createPublicKey({ key: keys[0] as JsonWebKey, format: 'jwk' });
    expect(verify('RSA-SHA256', Buffer.from(signed), key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it.each([
    ['a wrong secret', { authorization: basic('partner', 'wrong') }, {}, 401, 'invalid_client'],
    ['no client', { authorization: '' }, {}, 401, 'invalid_client'],
    ['no institution', { headers: { transactionId: randomUUID() } }, {}, 400, 'invalid_request'],
    [
      'an unknown institution',
      { headers: { institutionId: '99999', transactionId: randomUUID() } },
      {},
      400,
      'invalid_request',
    ],
    ['no transactionId', { headers: { institutionId: '00016' } }, {}, 400, 'invalid_request'],
    ['a scope it may not have', {}, { scopes: 'institution-users:read,admin' }, 400, 'invalid_scope'],
    ['a grant not served', {}, { grant_type: 'authorization_code' }, 400, 'unsupported_grant_type'],
    [
      'a wrong password',
      {},
      { grant_type: 'password', username: 'finBanker01', password: 'no' },
      400,
      'invalid_grant',
    ],
    [
      'a locked user',
      {},
      { grant_type: 'password', username: 'locked04', password: 'local-password' },
      400,
      'invalid_grant',
    ],
    [
      'a forged refresh token',
      {},
      { grant_type: 'refresh_token', refresh_token: 'no' },
      400,
      'invalid_grant',
    ],
  ])('refuses %s', async (_, options, form, status, error) => {
    const answer = await requestToken({ grant_type: 'client_credentials', ...form }, options);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ error });
  });

  it.each([
    'finBanker01',
    'finley.banker@gmail.com',
    'finley.banker@GMAIL.com',
    '+11234567890',
    '11234567890',
    '1234567890',
  ])('signs a customer in as %s, with a customer-scoped token', async (username) => {
    const { status, text } = await login(username);
    expect(status).toBe(200);
    const { access_token: token, refresh_token: refresh = '' } = v.parse(Token, JSON.parse(text));
    expect(part(token, 1)).toMatchObject({
      institutionCustomerId: seededCustomerIds.finley,
      auth_time: expect.any(Number),
      acr: 'password',
    });
    expect((await requestToken({ grant_type: 'refresh_token', refresh_token: refresh })).status).toBe(200);
  });

  it.each(['nobody', 'x@gmail.com', '0000000000', ''])('signs nobody in as %j', async (username) => {
    expect((await login(username)).status).toBe(400);
  });
});

describe('introspection and revocation', () => {
  const introspect = async (
    token: string,
    authorization = basic('contact-service', 'contact-service-secret'),
  ) => {
    const body = new URLSearchParams({ token }).toString();
    return send(`${platform.url}/oauth2/v1/introspect`, { method: 'POST', headers: { authorization }, body });
  };
  const revoke = (token: string) =>
    send(`${platform.url}/oauth2/v1/revoke`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });

  it('knows a token until it is revoked', async () => {
    const { access_token: token } = v.parse(
      Token,
      JSON.parse((await requestToken({ grant_type: 'client_credentials' })).text),
    );
    expect(JSON.parse((await introspect(token)).text)).toMatchObject({
      active: true,
      institutionId: '00016',
    });
    expect((await revoke(token)).status).toBe(204);
    expect(JSON.parse((await introspect(token)).text)).toEqual({ active: false });
  });

  it('does not know an expired or foreign token, and answers only clients that may ask', async () => {
    const token = await serviceToken();
    clockAheadMs = 3_601_000;
    expect(JSON.parse((await introspect(token)).text)).toEqual({ active: false });
    expect(JSON.parse((await introspect('a.b.c')).text)).toEqual({ active: false });
    expect((await introspect(token, basic('partner', 'partner-secret'))).status).toBe(401);
  });

  it('rotates keys, keeping or withdrawing the old one', async () => {
    const keys = async (): Promise<number> => {
      const { text } = await send(`${platform.url}/.well-known/jwks.json`);
      return v.parse(v.object({ keys: v.array(v.unknown()) }), JSON.parse(text)).keys.length;
    };
    const rotate = (body: object) =>
      send(`${platform.url}/_keys/rotate`, { method: 'POST', body: JSON.stringify(body) });
    const before = await serviceToken();
    await rotate({ keepOld: true });
    expect(await keys()).toBe(2);
    expect(JSON.parse((await introspect(before)).text)).toMatchObject({ active: true });
    await rotate({ keepOld: false });
    expect(await keys()).toBe(1);
    expect(JSON.parse((await introspect(before)).text)).toEqual({ active: false });
  });

  it('accepts the secrets it is told to accept', async () => {
    const set = (secrets: string[]) =>
      send(`${platform.url}/_clients/reader/secrets`, { method: 'PUT', body: JSON.stringify(secrets) });
    const attempt = async (secret: string): Promise<number> =>
      (await requestToken({ grant_type: 'client_credentials' }, { authorization: basic('reader', secret) }))
        .status;
    expect((await set(['new', 'old'])).status).toBe(204);
    expect([await attempt('new'), await attempt('old'), await attempt('reader-secret')]).toEqual([
      200, 200, 401,
    ]);
    await set(['reader-secret']);
    expect(await attempt('reader-secret')).toBe(200);
  });
});

describe('GET /v1/institution-users/{id}', () => {
  it('shows the user as documented, expanded on demand', async () => {
    const token = await serviceToken();
    const { text } = await getUser(seededCustomerIds.finley, 'userIdType=LEGACY_USER_GUID', token);
    const user: unknown = JSON.parse(text);
    expect(user).toMatchObject({
      institutionUserId: expect.stringMatching(/^[0-9A-F]{32}$/),
      institutionId: '00016',
      institutionUserType: 'RETAIL',
      email: 'finley.banker@gmail.com',
      userStatus: { active: true },
      registrationDateTime: expect.any(String),
      institutionCustomers: [{ institutionCustomerId: seededCustomerIds.finley }],
      additionalInfo: { entry: [{ key: 'legacyUserGuid', value: seededCustomerIds.finley }] },
    });
    expect(user).not.toHaveProperty('contactMethods');
    expect(user).not.toHaveProperty('password');
    const { contactMethods, postalAddresses } = await readFinley(token);
    expect(contactMethods.map(({ protocol, contactInfo }) => [protocol, contactInfo])).toEqual([
      ['SMS', '1234567890'],
      ['VOICE', '1234567890'],
      ['EMAIL', 'finley.banker@gmail.com'],
    ]);
    expect(contactMethods[0]).not.toHaveProperty('telephoneCountryCode');
    expect(postalAddresses).toHaveLength(1);
  });

  it('shows a seed in the smallest published shape', async () => {
    const query = 'userIdType=LEGACY_USER_GUID&$expand=contactMethods,postalAddresses';
    const { text } = await getUser(seededCustomerIds.published, query, await serviceToken());
    expect(JSON.parse(text)).toMatchObject({
      userStatus: { active: true },
      contactMethods: [
        { protocol: 'SMS', contactInfo: '2075550110' },
        { protocol: 'VOICE', contactInfo: '2075550110', telephoneCountryCode: '1' },
        { protocol: 'EMAIL', contactInfo: 'penny.shape@mail.example' },
      ],
      postalAddresses: [
        {
          streetAddress1: '1 Harbor Square',
          city: 'Portland',
          state: 'ME',
          postalCode: '04101',
          country: 'US',
        },
      ],
      additionalInfo: { entry: [{ key: 'legacyUserGuid', value: seededCustomerIds.published }] },
    });
    const [address] = v.parse(Document, JSON.parse(text)).postalAddresses;
    expect(Object.keys(address ?? {})).toEqual(['streetAddress1', 'city', 'state', 'postalCode', 'country']);
  });

  it('finds the user under every kind of id', async () => {
    const token = await serviceToken();
    const { institutionUserId } = await readFinley(token);
    const ids = {
      INSTITUTION_USER_ID: institutionUserId,
      HOST_USER_ID: 'host-18fc5076',
      USER_ID: 'user-18fc5076',
      LEGACY_USER_GUID: seededCustomerIds.finley,
      LOGIN_ID: encodeURIComponent('finley.banker@gmail.com'),
    };
    for (const [type, id] of Object.entries(ids)) {
      expect([type, (await getUser(id, `userIdType=${type}`, token)).status]).toEqual([type, 200]);
    }
    expect((await getUser(institutionUserId, '', token)).status).toBe(200);
  });

  it('refuses as documented', async () => {
    const token = await serviceToken();
    const other = await serviceToken('00042');
    const partner = v.parse(
      Token,
      JSON.parse((await requestToken({ grant_type: 'client_credentials' })).text),
    ).access_token;
    const id = seededCustomerIds.finley;
    const guid = 'userIdType=LEGACY_USER_GUID';
    const cases: [ReturnType<typeof getUser>, number, string][] = [
      [getUser('nobody', guid, token), 404, 'ISR_10001'],
      [getUser(id, guid, other), 404, 'ISR_10001'],
      [getUser(id, guid, 'x.y.z'), 401, 'ISR_11001'],
      [getUser(id, guid, partner), 401, 'ISR_11001'],
      [getUser(id, guid, token, { transactionId: 'no-uuid' }), 400, 'ISR_11005'],
      [getUser('%C3%A9', guid, token), 400, 'ISR_11004'],
      [getUser(id, 'userIdType=SHOE_SIZE', token), 400, 'ISR_11006'],
    ];
    for (const [answer, status, code] of cases) {
      const { status: answered, text } = await answer;
      expect([answered, JSON.parse(text)]).toEqual([status, { code, message: expect.any(String) }]);
    }
    clockAheadMs = 3_601_000;
    expect(JSON.parse((await getUser(id, guid, token)).text)).toMatchObject({ code: 'ISR_11002' });
  });
});

describe('PATCH /v1/institution-users/{id}', () => {
  it('needs the write scope', async () => {
    const { institutionUserId } = await readFinley(await serviceToken());
    const readOnly = await serviceToken('00016', 'institution-users:read');
    const answer = await patchUser(institutionUserId, { email: 'a@b.example' }, readOnly);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([403, { code: 'ISR_11003' }]);
  });

  it('writes what is named, keeps the rest, and moves the login', async () => {
    const token = await serviceToken();
    const { institutionUserId, contactMethods, postalAddresses } = await readFinley(token);
    const [sms, voice, email] = contactMethods;
    const { status } = await patchUser(
      institutionUserId,
      {
        email: 'jane.doe@gm.com',
        contactMethods: [
          { id: sms?.id, contactInfo: '9999999999', telephoneCountryCode: '1' },
          { id: voice?.id, contactInfo: '9999999999', telephoneCountryCode: '1' },
          { id: email?.id, contactInfo: 'jane.doe@gm.com' },
        ],
        postalAddresses: [
          {
            id: postalAddresses[0]?.id,
            streetAddress1: 'main street',
            streetAddress2: '',
            city: 'bangalore',
            country: 'IN',
          },
        ],
      },
      token,
    );
    expect(status).toBe(204);
    const after = await readFinley(token);
    expect(after.email).toBe('jane.doe@gm.com');
    expect(after.contactMethods[0]).toMatchObject({
      contactInfo: '9999999999',
      primary: true,
      protocol: 'SMS',
      validated: false,
    });
    expect(after.postalAddresses[0]).toMatchObject({ streetAddress1: 'main street', primary: true });
    expect(after.postalAddresses[0]).not.toHaveProperty('streetAddress2');
    expect((await login('jane.doe@gm.com')).status).toBe(200);
    expect((await login('9999999999')).status).toBe(200);
    expect((await login('finley.banker@gmail.com')).status).toBe(400);
    expect((await login('1234567890')).status).toBe(400);
    expect((await login('finBanker01')).status).toBe(200);
  });

  it.each([
    ['another user’s email', { email: 'office@harborboats.example' }, 409, 'ISR_12001'],
    ['a character beyond ASCII', { email: 'é@b.example' }, 400, 'ISR_11004'],
    ['a control character', { email: 'a\u0007@b.example' }, 400, 'ISR_11004'],
    ['an unknown member', { email: 'a@b.example', role: 'ADMIN' }, 400, 'ISR_11006'],
    ['an unknown id', { contactMethods: [{ id: 'none', contactInfo: '1' }] }, 400, 'ISR_11006'],
    ['no JSON', '{', 400, 'ISR_11006'],
  ])('refuses %s and changes nothing', async (_, body, status, code) => {
    const token = await serviceToken();
    const before = await readFinley(token);
    const answer = await patchUser(before.institutionUserId, body, token);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([status, { code }]);
    expect(await readFinley(token)).toEqual(before);
  });

  it('refuses another user’s phone all or nothing', async () => {
    const token = await serviceToken();
    const before = await readFinley(token);
    const [sms] = before.contactMethods;
    const body = { email: 'free@b.example', contactMethods: [{ id: sms?.id, contactInfo: '2075550107' }] };
    expect((await patchUser(before.institutionUserId, body, token)).status).toBe(409);
    expect(await readFinley(token)).toEqual(before);
  });
});

const control = (path: string, method: string, body: unknown) =>
  send(`${platform.url}${path}`, {
    method,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

// What quirks make of writes and reads, tests/lib/platform/odd-platforms.test.ts tells.
describe('/_quirks', () => {
  afterEach(() => control('/_quirks', 'DELETE', ''));

  it.each([
    [{ stores: ['e-mail'] }, 'stores.0'],
    [{ applies: 'email' }, 'applies'],
    [{ answers: 'something' }, 'answers'],
    [{ reads: 'stale' }, 'reads'],
    [{ store: [] }, 'store'],
    ['{', 'JSON'],
  ])('refuses %j and says where', async (body, where) => {
    const { status, text } = await control('/_quirks', 'PUT', body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({
      message: 'These are not quirks.',
      problems: [expect.stringContaining(where)],
    });
  });

  it('formats a number as its own country does, and signs its owner in by it', async () => {
    const token = await serviceToken();
    const { institutionUserId, contactMethods } = await readFinley(token);
    await control('/_quirks', 'PUT', { stores: ['phone-formatted'] });
    const method = { id: contactMethods[0]?.id, contactInfo: '2083661177', telephoneCountryCode: '44' };
    await patchUser(institutionUserId, { contactMethods: [method] }, token);
    expect((await readFinley(token)).contactMethods[0]).toMatchObject({ contactInfo: '020 8366 1177' });
    expect((await login('+442083661177')).status).toBe(200);
  });

  it('takes letters beyond ASCII only where it keeps them without their accents', async () => {
    const token = await serviceToken();
    const { institutionUserId, postalAddresses } = await readFinley(token);
    const address = {
      id: postalAddresses[0]?.id,
      streetAddress1: '1 Calle',
      city: 'Mayagüez',
      country: 'PR',
    };
    const write = { postalAddresses: [address] };
    const refused = await patchUser(institutionUserId, write, token);
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'ISR_11004' });
    await control('/_quirks', 'PUT', { stores: ['no-accents'] });
    expect((await patchUser(institutionUserId, write, token)).status).toBe(204);
    expect((await readFinley(token)).postalAddresses).toMatchObject([{ city: 'Mayaguez' }]);
  });
});

describe('the paths of the Users API', () => {
  it.each([
    ['/v1', 'GET /db-users/v1/institution-users/*'],
    ['/v1', 'GET /v1/institution-users/{id}'],
    ['/db-users/v1', 'GET /v1/institution-users/*'],
    ['/db-users/v1', 'GET /db-users/*'],
  ])('has %s, and a fault on %s meets it', async (base, on) => {
    const path = `${base}/institution-users/${seededCustomerIds.finley}?userIdType=LEGACY_USER_GUID`;
    const headers = { authorization: `Bearer ${await serviceToken()}`, transactionId: randomUUID() };
    const status = async () => (await send(`${platform.url}${path}`, { headers })).status;
    await control('/_faults', 'POST', { on, do: 'status', status: 503, times: 1 });
    expect([await status(), await status()]).toEqual([503, 200]);
  });
});

describe('startPlatform', () => {
  it('keeps users, keys and revocations over a restart', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'platform-'));
    const first = await startPlatform({ port: 0, dataDir });
    const user = first.users.find('00042', 'LOGIN_ID', 'prairie01')?.document;
    if (user === undefined) throw new Error('not seeded');
    first.users.replace({ ...user, email: 'moved@mail.example' });
    const keys = (await send(`${first.url}/.well-known/jwks.json`)).text;
    await first.close();
    const second = await startPlatform({ port: 0, dataDir });
    expect(second.users.find('00042', 'LOGIN_ID', 'moved@mail.example')?.document.userName).toBe('prairie01');
    expect((await send(`${second.url}/.well-known/jwks.json`)).text).toBe(keys);
    await second.close();
    rmSync(dataDir, { recursive: true });
  });
});
