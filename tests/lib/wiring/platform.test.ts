import { afterEach, describe, expect, it } from '@jest/globals';
import type { ServiceCredentials } from '../../../lib/secrets/service-credentials.ts';
import type { Institutions } from '../../../lib/institutions/institutions.ts';
import { readInstitutions } from '../../../lib/institutions/read-institutions.ts';
import { buildPlatform } from '../../../lib/wiring/platform.ts';
import { buildRuntime } from '../../../lib/wiring/runtime.ts';
import { sendJson, startServer, type LocalServer } from '../../fakes/local-server.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { rotatingSecret } from '../../fakes/rotating-secret.ts';

const user = {
  institutionUserId: 'E4A1B2C3D4E5F60718293A4B5C6D7E8F',
  institutionId: '00016',
  contactMethods: [{ id: 'sms', protocol: 'SMS', contactInfo: '7700900123' }],
};

const london = readInstitutions(
  JSON.stringify({
    institutions: {
      '00016': {
        name: 'Example Bank',
        disputePhone: '+44 20 7946 0000',
        sender: { email: 'notices@example.com' },
        policy: { defaultCountryCode: '44' },
      },
    },
  }),
);

let server: LocalServer;
afterEach(() => server.close());

/** The country code of a number that is kept without one. */
const countryCode = async (institutions: Institutions): Promise<string | undefined> => {
  server = await startServer(({ method }, response) => {
    sendJson(response, 200, method === 'POST' ? { access_token: 'token', expires_in: '60' } : user);
  });
  const credentials: ServiceCredentials = { clientId: 'service', clientSecret: 'secret' };
  const { users } = buildPlatform(
    {
      USERS_API_URL: `${server.origin}/`,
      OAUTH_TOKEN_URL: `${server.origin}/oauth2/v1/token`,
      CREDENTIALS_SECRET: 'credentials',
    },
    ['institution-users:read'],
    {
      ...buildRuntime(),
      logger: logLines().logger,
      secrets: () => rotatingSecret({ held: credentials }),
      institutions,
    },
  );
  const name = { type: 'INSTITUTION_USER_ID', value: user.institutionUserId } as const;
  const context = { institutionId: '00016', correlationId: 'c', deadline: Date.now() + 5_000 };
  const [point] = (await users.findUser(name, context))?.contactPoints ?? [];
  return point?.field === 'phoneNumber' ? point.value.countryCode : undefined;
};

describe('buildPlatform', () => {
  it('takes a number kept without a country code for one of the institution’s country', async () => {
    expect(await countryCode(london)).toBe('44');
  });

  it('takes it for one of country code 1 where the institution is no longer served', async () => {
    expect(await countryCode({ find: () => undefined })).toBe('1');
  });

  it('takes the base address with or without a slash at its end', async () => {
    await countryCode(london);
    expect(server.requests.map(({ target }) => target.replace(/\?.*/, ''))).toEqual([
      '/oauth2/v1/token',
      `/db-users/v1/institution-users/${user.institutionUserId}`,
    ]);
  });
});
