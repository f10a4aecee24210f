import { afterEach, describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import type { ServiceCredentials } from '../../../lib/secrets/service-secrets.ts';
import type { UserName } from '../../../lib/customers/users-api.ts';
import type { Institutions } from '../../../lib/institutions/institutions.ts';
import { readInstitutions } from '../../../lib/institutions/read-institutions.ts';
import {
  buildPlatform,
  PlatformEnvironment,
  toIdentify,
  toRead,
  type PlatformUse,
} from '../../../lib/wiring/platform.ts';
import { buildRuntime } from '../../../lib/wiring/runtime.ts';
import { sendJson, startServer, type LocalServer } from '../../fakes/local-server.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { rotatingSecret } from '../../fakes/rotating-secret.ts';

const user = {
  institutionUserId: 'E4A1B2C3D4E5F60718293A4B5C6D7E8F',
  institutionId: '00016',
  contactMethods: [{ id: 'sms', protocol: 'SMS', contactInfo: '7700900123' }],
  additionalInfo: {
    entry: [
      { key: 'agreed', value: '2024=yes' },
      { key: 'reads', value: 'es_US' },
    ],
  },
};
const base = {
  USERS_API_URL: 'https://api.example.com',
  OAUTH_TOKEN_URL: 'https://api.example.com/oauth2/v1/token',
  CREDENTIALS_SECRET: 'credentials',
};

const bank = {
  name: 'Example Bank',
  disputePhone: '+44 20 7946 0000',
  sender: { email: 'notices@example.com' },
  policy: { defaultCountryCode: '44' },
};
const london = readInstitutions(JSON.stringify({ institutions: { '00016': bank } }));

let server: LocalServer;
afterEach(() => server.close());

const findUser = async (
  institutions: Institutions,
  settings: Readonly<Record<string, string>> = {},
  { type = 'INSTITUTION_USER_ID', use = toRead }: { type?: UserName['type']; use?: PlatformUse } = {},
) => {
  server = await startServer(({ method }, response) => {
    sendJson(response, 200, method === 'POST' ? { access_token: 'token', expires_in: '60' } : user);
  });
  const credentials: ServiceCredentials = { clientId: 'service', clientSecret: 'secret' };
  const urls = { USERS_API_URL: `${server.origin}/`, OAUTH_TOKEN_URL: `${server.origin}/oauth2/v1/token` };
  const { users } = buildPlatform(v.parse(PlatformEnvironment, { ...base, ...settings, ...urls }), use, {
    ...buildRuntime(),
    logger: logLines().logger,
    secrets: () => rotatingSecret({ held: credentials }),
    institutions,
  });
  const name = { type, value: user.institutionUserId } as const;
  const context = { institutionId: '00016', correlationId: 'c', deadline: Date.now() + 5_000 };
  return users.findUser(name, context);
};

/** The country code of a number that is kept without one. */
const countryCode = async (institutions: Institutions): Promise<string | undefined> => {
  const [point] = (await findUser(institutions))?.contactPoints ?? [];
  return point?.field === 'phoneNumber' ? point.value.countryCode : undefined;
};

describe('buildPlatform', () => {
  it('adds the institution’s country code to a number without one', async () => {
    expect(await countryCode(london)).toBe('44');
  });

  it('adds country code 1 if the institution is no longer served', async () => {
    expect(await countryCode({ find: () => undefined })).toBe('1');
  });

  it('accepts a base URL that ends in a slash', async () => {
    await countryCode(london);
    expect(server.requests.map(({ target }) => target.replace(/\?.*/, ''))).toEqual([
      '/oauth2/v1/token',
      `/v1/institution-users/${user.institutionUserId}`,
    ]);
  });

  it.each([
    ['CUSTOMER_ID', { USERS_API_CUSTOMER_ID_TYPE: 'CUSTOMER_ID' }, 'userIdType=CUSTOMER_ID&'],
    ['LOGIN_ID', { USERS_API_LOGIN_ID_TYPE: 'USER_NAME' }, 'userIdType=USER_NAME&'],
    ['INSTITUTION_USER_ID', { USERS_API_USER_ID_TYPE: 'USER_ID' }, 'userIdType=USER_ID&'],
  ] as const)('uses the configured path and kind of id: %s', async (type, settings, asked) => {
    await findUser(london, { ...settings, USERS_API_PATH: '/db-users/v1/institution-users' }, { type });
    expect(server.requests.at(-1)?.target).toMatch(/^\/db-users\/v1\/institution-users\/E4A1/);
    expect(server.requests.at(-1)?.target).toContain(asked);
  });

  it('reads contact points only for functions that use them', async () => {
    expect(await findUser(london, {}, { use: toIdentify })).toMatchObject({ contactPoints: [] });
  });

  it.each([
    [{}, ['NOT_REGISTERED', 'NOT_ACTIVE']],
    [{ UPDATE_BLOCKERS: 'LOCKED,NOT_ACTIVE' }, ['NOT_ACTIVE']],
    [{ UPDATE_BLOCKERS: 'LOCKED', DISCLOSURES_ENTRY: 'disclosures=a=b' }, ['DISCLOSURES_NOT_ACCEPTED']],
    [{ UPDATE_BLOCKERS: 'LOCKED', DISCLOSURES_ENTRY: 'agreed=2024=yes' }, []],
    [{ UPDATE_BLOCKERS: 'LOCKED', DISCLOSURES_ENTRY: '' }, []],
  ])('applies the configured blockers: %j', async (settings, blockers) => {
    expect(await findUser(london, settings)).toMatchObject({ blockers });
  });

  it.each([
    [{ LANGUAGE_KEY: 'agreed' }, undefined],
    [{ LANGUAGE_KEY: 'reads' }, 'es_US'],
    [{}, undefined],
  ])('reads the user’s language from the configured key: %j', async (settings, language) => {
    expect(await findUser(london, settings)).toMatchObject({ language });
  });
});

describe('PlatformEnvironment', () => {
  it.each([
    ['USERS_API_PATH', 'v1/users'],
    ['USERS_API_PATH', '/v1/users/'],
    ['USERS_API_CUSTOMER_ID_TYPE', 'a&b'],
    ['UPDATE_BLOCKERS', ''],
    ['UPDATE_BLOCKERS', 'LOCKED,OTHER'],
    ['DISCLOSURES_ENTRY', 'accepted'],
    ['DISCLOSURES_ENTRY', '=true'],
  ])('refuses %s=%s', (name, value) => {
    expect(v.is(PlatformEnvironment, base)).toBe(true);
    expect(v.is(PlatformEnvironment, { ...base, [name]: value })).toBe(false);
  });
});
