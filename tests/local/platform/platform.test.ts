import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { type Platform, startPlatform } from '../../../local/platform/platform.ts';
import { seededCustomerIds } from '../../../local/platform/seeds.ts';
import { send } from '../send.ts';

// What the adapters make of the platform, tests/lib/platform tells.
const Token = v.object({ access_token: v.string(), refresh_token: v.optional(v.string(), '') });
const Document = v.looseObject({
  institutionUserId: v.string(),
  contactMethods: v.array(v.looseObject({ id: v.string(), contactInfo: v.string() })),
  postalAddresses: v.array(v.looseObject({ id: v.string() })),
});

let platform: Platform;
let clockAheadMs = 0;
beforeEach(() => {
  clockAheadMs = 0;
});
beforeAll(async () => {
  platform = await startPlatform({ port: 0, now: () => Date.now() + clockAheadMs });
});
afterAll(() => platform.close());

const basic = (id: string, secret = `${id}-secret`): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

/** What a request says; each of these tests changes one thing of it. */
const granted = {
  form: { grant_type: 'client_credentials' },
  authorization: basic('partner'),
  ids: { institutionId: '00016', transactionId: randomUUID() },
};
const requestToken = (over: object = {}) => {
  const { form, authorization, ids } = { ...granted, ...over };
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded', ...ids };
  const body = new URLSearchParams(form).toString();
  return send(`${platform.url}/oauth2/v1/token`, { method: 'POST', headers, body });
};
const tokenOf = async (over: object = {}): Promise<string> =>
  v.parse(Token, JSON.parse((await requestToken(over)).text)).access_token;
const serviceToken = (ids: object = granted.ids) => tokenOf({ authorization: basic('contact-service'), ids });

const passwordForm = (username: string, password = 'local-password') => ({
  form: { grant_type: 'password', username, password },
});
const login = (username: string) => requestToken(passwordForm(username));

const usersApi = (method: string, idAndQuery: string, token: string, body?: unknown, headers = {}) =>
  send(`${platform.url}/v1/institution-users/${idAndQuery}`, {
    method,
    headers: { authorization: `Bearer ${token}`, transactionId: randomUUID(), ...headers },
    body: body === undefined ? '' : JSON.stringify(body),
  });
const byGuid = 'userIdType=LEGACY_USER_GUID&$expand=contactMethods,postalAddresses';
const readFinley = async (token: string) =>
  v.parse(Document, JSON.parse((await usersApi('GET', `${seededCustomerIds.finley}?${byGuid}`, token)).text));
const control = (path: string, method: string, body: unknown) =>
  send(`${platform.url}${path}`, {
    method,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('POST /oauth2/v1/token', () => {
  it.each([
    ['a wrong secret', { authorization: basic('partner', 'wrong') }, 401, 'invalid_client'],
    ['no client', { authorization: '' }, 401, 'invalid_client'],
    ['an unknown institution', { ids: { ...granted.ids, institutionId: '99999' } }, 400, 'invalid_request'],
    ['no transactionId', { ids: { institutionId: '00016' } }, 400, 'invalid_request'],
    [
      'a scope it may not have',
      { form: { ...granted.form, scopes: 'institution-users:read' } },
      400,
      'invalid_scope',
    ],
    ['a grant not served', { form: { grant_type: 'authorization_code' } }, 400, 'unsupported_grant_type'],
    ['a wrong password', passwordForm('finBanker01', 'no'), 400, 'invalid_grant'],
    ['a locked user', passwordForm('locked04'), 400, 'invalid_grant'],
    [
      'a forged refresh token',
      { form: { grant_type: 'refresh_token', refresh_token: 'no' } },
      400,
      'invalid_grant',
    ],
  ])('refuses %s', async (_, over, status, error) => {
    const answer = await requestToken(over);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([status, { error }]);
  });

  it.each(['finBanker01', 'finley.banker@GMAIL.com', '+11234567890', '11234567890', '1234567890'])(
    'signs a customer in as %s, with a customer-scoped token',
    async (username) => {
      const { access_token: token, refresh_token: refreshToken } = v.parse(
        Token,
        JSON.parse((await login(username)).text),
      );
      expect(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
        institutionCustomerId: seededCustomerIds.finley,
        auth_time: expect.any(Number),
      });
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
      expect((await requestToken({ form })).status).toBe(200);
    },
  );

  it.each(['nobody', 'x@gmail.com', '0000000000', ''])('signs nobody in as %j', async (username) => {
    expect((await login(username)).status).toBe(400);
  });
});

describe('introspection and revocation', () => {
  const introspect = (token: string, client = 'contact-service') =>
    send(`${platform.url}/oauth2/v1/introspect`, {
      method: 'POST',
      headers: { authorization: basic(client) },
      body: new URLSearchParams({ token }).toString(),
    });
  const isActive = async (token: string): Promise<unknown> =>
    v.parse(v.object({ active: v.boolean() }), JSON.parse((await introspect(token)).text)).active;

  it('knows a token until it is revoked', async () => {
    const token = await tokenOf();
    expect(await isActive(token)).toBe(true);
    const headers = { authorization: `Bearer ${token}` };
    await send(`${platform.url}/oauth2/v1/revoke`, { method: 'DELETE', headers });
    expect(await isActive(token)).toBe(false);
  });

  it('does not know an expired or foreign token, and answers only clients that may ask', async () => {
    const token = await serviceToken();
    clockAheadMs = 3_601_000;
    expect([await isActive(token), await isActive('a.b.c')]).toEqual([false, false]);
    expect((await introspect(token, 'partner')).status).toBe(401);
  });

  it('rotates keys, keeping or withdrawing the old one', async () => {
    const before = await serviceToken();
    await control('/_keys/rotate', 'POST', { keepOld: true });
    expect(await isActive(before)).toBe(true);
    await control('/_keys/rotate', 'POST', { keepOld: false });
    expect([await isActive(before), await isActive(await serviceToken())]).toEqual([false, true]);
  });

  it('accepts the secrets it is told to accept', async () => {
    await control('/_clients/reader/secrets', 'PUT', ['new', 'old']);
    const statuses = ['new', 'old', 'reader-secret'].map(async (secret) => {
      const answer = await requestToken({ authorization: basic('reader', secret) });
      return answer.status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 200, 401]);
  });
});

describe('the Users API', () => {
  it('finds the user under every kind of id', async () => {
    const token = await serviceToken();
    const { institutionUserId } = await readFinley(token);
    for (const named of [
      institutionUserId,
      'host-18fc5076?userIdType=HOST_USER_ID',
      'user-18fc5076?userIdType=USER_ID',
      'finley.banker%40gmail.com?userIdType=LOGIN_ID',
    ]) {
      const { status, text } = await usersApi('GET', named, token);
      expect([named, status, JSON.parse(text)]).toMatchObject([named, 200, { institutionUserId }]);
    }
  });

  it('refuses to read as documented', async () => {
    const token = await serviceToken();
    const finley = `${seededCustomerIds.finley}?${byGuid}`;
    const get = (named: string, sentToken: string, headers = {}) =>
      usersApi('GET', named, sentToken, undefined, headers);
    const cases: [ReturnType<typeof get>, number, string][] = [
      [get(`nobody?${byGuid}`, token), 404, 'ISR_10001'],
      [get(finley, await serviceToken({ ...granted.ids, institutionId: '00042' })), 404, 'ISR_10001'],
      [get(finley, 'x.y.z'), 401, 'ISR_11001'],
      [get(finley, await tokenOf()), 401, 'ISR_11001'],
      [get(finley, token, { transactionId: 'no-uuid' }), 400, 'ISR_11005'],
      [get(`%C3%A9?${byGuid}`, token), 400, 'ISR_11004'],
      [get(`${seededCustomerIds.finley}?userIdType=SHOE_SIZE`, token), 400, 'ISR_11006'],
    ];
    for (const [answer, status, code] of cases) {
      const { status: answered, text } = await answer;
      expect([answered, JSON.parse(text)]).toEqual([status, { code, message: expect.any(String) }]);
    }
    clockAheadMs = 3_601_000;
    expect(JSON.parse((await get(finley, token)).text)).toMatchObject({ code: 'ISR_11002' });
  });

  it('writes what is named, keeps the rest, and moves the login', async () => {
    const token = await serviceToken();
    const { institutionUserId, contactMethods, postalAddresses } = await readFinley(token);
    const [phone, address] = [contactMethods[0], postalAddresses[0]];
    const write = {
      email: 'jane.doe@gm.com',
      contactMethods: [{ id: phone?.id, contactInfo: '9999999999', telephoneCountryCode: '1' }],
      postalAddresses: [
        { id: address?.id, streetAddress1: 'main street', streetAddress2: '', city: 'x', country: 'IN' },
      ],
    };
    expect((await usersApi('PATCH', institutionUserId, token, write)).status).toBe(204);
    const after = await readFinley(token);
    expect(after.contactMethods).toEqual([
      { ...phone, contactInfo: '9999999999', telephoneCountryCode: '1', validated: false },
      ...contactMethods.slice(1),
    ]);
    expect(after.postalAddresses[0]).toMatchObject({ streetAddress1: 'main street', primary: true });
    expect(after.postalAddresses[0]).not.toHaveProperty('streetAddress2');
    const names = ['jane.doe@gm.com', '9999999999', 'finley.banker@gmail.com', 'finBanker01'];
    const statuses = await Promise.all(names.map(async (name) => (await login(name)).status));
    expect(statuses).toEqual([200, 200, 400, 200]);
  });

  it.each<[string, Readonly<Record<string, unknown>>, number, string]>([
    ['another user’s phone', { email: 'free@b.example', phone: '2075550107' }, 409, 'ISR_12001'],
    ['a character beyond ASCII', { email: 'é@b.example' }, 400, 'ISR_11004'],
    ['an unknown member', { email: 'a@b.example', role: 'ADMIN' }, 400, 'ISR_11006'],
    ['an unknown id', { contactMethods: [{ id: 'none', contactInfo: '1' }] }, 400, 'ISR_11006'],
  ])('refuses to write %s and changes nothing', async (_, { phone, ...body }, status, code) => {
    const token = await serviceToken();
    const before = await readFinley(token);
    const id = before.contactMethods[0]?.id;
    const write = { ...body, ...(phone !== undefined && { contactMethods: [{ id, contactInfo: phone }] }) };
    const answer = await usersApi('PATCH', before.institutionUserId, token, write);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([status, { code }]);
    expect(await readFinley(token)).toEqual(before);
  });

  it.each([
    ['/v1', 'GET /db-users/v1/institution-users/*'],
    ['/v1', 'GET /v1/institution-users/{id}'],
    ['/db-users/v1', 'GET /v1/institution-users/*'],
    ['/db-users/v1', 'GET /db-users/*'],
  ])('has the path %s, and a fault on %s meets it', async (base, on) => {
    const path = `${base}/institution-users/${seededCustomerIds.finley}?${byGuid}`;
    const headers = { authorization: `Bearer ${await serviceToken()}`, transactionId: randomUUID() };
    const status = async () => (await send(`${platform.url}${path}`, { headers })).status;
    await control('/_faults', 'POST', { on, do: 'status', status: 503, times: 1 });
    expect([await status(), await status()]).toEqual([503, 200]);
  });
});

describe('/_quirks', () => {
  afterEach(() => control('/_quirks', 'DELETE', ''));

  it.each([
    [{ stores: ['e-mail'] }, 'stores.0'],
    [{ store: [] }, 'store'],
    ['{', 'JSON'],
  ])('refuses %j and says where', async (body, where) => {
    const { status, text } = await control('/_quirks', 'PUT', body);
    expect([status, JSON.parse(text)]).toEqual([
      400,
      { message: 'These are not quirks.', problems: [expect.stringContaining(where)] },
    ]);
  });

  it('formats a number as its own country does, and signs its owner in by it', async () => {
    const token = await serviceToken();
    const { institutionUserId, contactMethods } = await readFinley(token);
    await control('/_quirks', 'PUT', { stores: ['phone-formatted'] });
    const method = { id: contactMethods[0]?.id, contactInfo: '2083661177', telephoneCountryCode: '44' };
    await usersApi('PATCH', institutionUserId, token, { contactMethods: [method] });
    expect((await readFinley(token)).contactMethods[0]).toMatchObject({ contactInfo: '020 8366 1177' });
    expect((await login('+442083661177')).status).toBe(200);
  });
});

describe('startPlatform', () => {
  it('keeps users and keys over a restart', async () => {
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
