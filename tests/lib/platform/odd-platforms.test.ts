import { describe, expect, it } from '@jest/globals';
import type { ContactPoint } from '../../../lib/contact/contact-points.ts';
import type { UsersApi } from '../../../lib/customers/users-api.ts';
import { contactPointsOf, readUser } from '../../../lib/platform/user-reply.ts';
import { startPlatform } from '../../../local/platform/platform.ts';
import type { Quirks } from '../../../local/platform/quirks.ts';
import { seededUser } from '../../../local/platform/seeds.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { memoryUsers } from '../../fakes/memory-users.ts';
import { rotatingSecret } from '../../fakes/rotating-secret.ts';
import { address, postal } from '../contact/contact-on-file.ts';
import { adapterOf, inTime, publishedDialect } from './platform.ts';

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
  postalAddresses: document.postalAddresses.map((each) => ({ ...each, id: undefined })),
};

interface OddPlatform {
  readonly users: UsersApi;
  readonly close?: () => Promise<void>;
}
type Open = (quirks: Quirks, shown: typeof document | typeof anonymous) => Promise<OddPlatform>;

/** The adapter in front of the local platform. */
const localPlatform: Open = async (quirks, shown) => {
  const platform = await startPlatform({ port: 0 });
  platform.users.add(stored);
  platform.users.replace(shown);
  const client = { clientId: 'contact-service', clientSecret: 'contact-service-secret' };
  const credentials = rotatingSecret({ held: client });
  const { users } = adapterOf(platform.url, { credentials, logger: logLines().logger, now: Date.now });
  await fetch(`${platform.url}/_quirks`, { method: 'PUT', body: JSON.stringify(quirks) });
  return { users, close: platform.close };
};

/** What the tests of the functions use in its place. */
const fake: Open = (quirks, shown) => {
  const rules = { defaultCountryCode: '1', dialect: publishedDialect, now: Date.now(), contactPointsOf };
  const user = { ...readUser(JSON.stringify(shown), rules), userName: 'oddly' };
  const users = memoryUsers({ users: [user], now: Date.now });
  users.quirks(quirks);
  return Promise.resolve({ users });
};

const moved = (point: ContactPoint): ContactPoint => {
  switch (point.field) {
    case 'email':
      return { ...point, value: 'Jane.Doe@Mail.example' };
    case 'phoneNumber':
      return { ...point, value: { countryCode: '1', nationalNumber: '2085660004' } };
    case 'postalAddress':
      return { ...point, value: address({ address1: '12 North Main Street', city: 'Boston' }) };
  }
};

const logins = ['jane.doe@mail.example', '+12085660004', '2085660004', 'odd.user@mail.example', '2075550177'];

/** What a platform answers to a write, shows of it at once and later, and signs in by it. */
const observe = async (open: Open, quirks: Quirks, shown: Parameters<Open>[1], add?: ContactPoint) => {
  const { users, close } = await open(quirks, shown);
  const find = (type: 'CUSTOMER_ID' | 'LOGIN_ID', value: string) => users.findUser({ type, value }, inTime());
  const { institutionUserId = '', contactPoints = [] } = (await find('CUSTOMER_ID', guid)) ?? {};
  const after = add === undefined ? contactPoints.map(moved) : [add];
  const written = await users.writeContact(
    { institutionUserId, after, sendBy: Date.now() + 5_000 },
    inTime(),
  );
  const shows = [await find('CUSTOMER_ID', guid), await find('CUSTOMER_ID', guid)];
  const signsIn = [];
  for (const login of logins) signsIn.push((await find('LOGIN_ID', login))?.guid);
  await close?.();
  // A new id is the platform's own choice.
  const ids = contactPoints.map(({ id }) => id);
  const named = shows.map((user) =>
    user?.contactPoints.map((point) => (ids.includes(point.id) ? point : { ...point, id: undefined })),
  );
  return { before: contactPoints, written: add ? written.outcome : written, shows: named, signsIn };
};

describe('the fake Users API', () => {
  it.each<readonly [Quirks, string]>([
    [{}, 'Jane.Doe@Mail.example'],
    [{ stores: ['email-lower-case'] }, 'jane.doe@mail.example'],
    [{ stores: ['email-upper-case'] }, 'JANE.DOE@MAIL.EXAMPLE'],
    [{ stores: ['phone-e164'] }, '2085660004'],
    [{ stores: ['phone-formatted'] }, '2085660004'],
    [{ stores: ['postal-upper-case', 'no-accents'] }, '12 NORTH MAIN STREET'],
    [{ stores: ['postal-usps', 'no-accents'] }, '12 N MAIN ST'],
    [{ applies: [] }, 'odd.user@mail.example'],
    [{ applies: ['postalAddress', 'email'] }, '2075550177'],
    [{ answers: 'nothing' }, 'Jane.Doe@Mail.example'],
    [{ reads: 'stale-once' }, 'odd.user@mail.example'],
  ])('with %j shows %s, as the local platform does', async (quirks, shown) => {
    const seen = await observe(fake, quirks, document);
    expect(seen).toEqual(await observe(localPlatform, quirks, document));
    expect(JSON.stringify(seen.shows[0])).toContain(shown);
  });

  it.each([
    ['replaces the only element of a kind by one without an id', anonymous, undefined],
    [
      'adds an element without an id next to one that has an id',
      document,
      { ...postal('', false), id: undefined },
    ],
  ])('%s, as the local platform does', async (_, shown, add) => {
    expect(await observe(fake, {}, shown, add)).toEqual(await observe(localPlatform, {}, shown, add));
  });
});
