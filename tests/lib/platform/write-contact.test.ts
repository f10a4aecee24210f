import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ContactPoint } from '../../../lib/contact/contact-points.ts';
import {
  flood,
  inTime,
  reply,
  replyText,
  reset,
  silence,
  startPlatform,
  trickle,
  type Platform,
  type PlatformAnswer,
} from './platform.ts';

const email: ContactPoint = { field: 'email', place: 'login', value: 'jane.doe@gm.com' };
const phone = (id: string, protocol: 'SMS' | 'VOICE'): ContactPoint => ({
  field: 'phoneNumber',
  id,
  protocol,
  value: { countryCode: '1', nationalNumber: '9999999999' },
});
const postal: ContactPoint = {
  field: 'postalAddress',
  id: 'a1',
  standing: 'primary',
  value: {
    address1: 'main street',
    city: 'bangalore',
    state: 'karnataka',
    postalCode: '89000',
    country: 'IN',
  },
};

const write = (changes: { after?: readonly ContactPoint[]; sendBy?: number } = {}) => ({
  institutionUserId: '0A1B2C3D4E5F60718293A4B5C6D7E8F9',
  after: [email],
  sendBy: Date.now() + 2_000,
  ...changes,
});

describe('writeContact', () => {
  let platform: Platform;
  beforeEach(async () => {
    platform = await startPlatform();
  });
  afterEach(() => platform.close());

  it('writes what changes, and no more, in one call', async () => {
    platform.answers = [reply(204)];
    const after = [
      email,
      { ...email, place: 'method', id: 'e1' } as const,
      phone('s1', 'SMS'),
      phone('v1', 'VOICE'),
      postal,
    ];
    expect(await platform.users.writeContact(write({ after }), inTime())).toEqual({ outcome: 'accepted' });
    const [call] = platform.calls();
    expect(platform.calls()).toHaveLength(1);
    expect(call).toMatchObject({
      method: 'PATCH',
      target: '/v1/institution-users/0A1B2C3D4E5F60718293A4B5C6D7E8F9',
      headers: {
        authorization: 'Bearer token-1',
        transactionid: inTime().correlationId,
        'content-type': 'application/json',
        prefer: 'return=representation',
      },
    });
    expect(JSON.parse(call?.body ?? '')).toEqual({
      email: 'jane.doe@gm.com',
      contactMethods: [
        { id: 'e1', contactInfo: 'jane.doe@gm.com' },
        { id: 's1', contactInfo: '9999999999', telephoneCountryCode: '1' },
        { id: 'v1', contactInfo: '9999999999', telephoneCountryCode: '1' },
      ],
      postalAddresses: [
        {
          id: 'a1',
          streetAddress1: 'main street',
          streetAddress2: '',
          streetAddress3: '',
          city: 'bangalore',
          state: 'karnataka',
          postalCode: '89000',
          country: 'IN',
        },
      ],
    });
  });

  it('names an element without an id by its protocol, and an address without one not at all', async () => {
    platform.answers = [reply(204)];
    const after = [
      { ...email, place: 'method' } as const,
      { ...phone('', 'SMS'), id: undefined } as const,
      { ...postal, id: undefined } as const,
    ];
    await platform.users.writeContact(write({ after }), inTime());
    expect(JSON.parse(platform.calls()[0]?.body ?? '')).toEqual({
      contactMethods: [
        { protocol: 'EMAIL', contactInfo: 'jane.doe@gm.com' },
        { protocol: 'SMS', contactInfo: '9999999999', telephoneCountryCode: '1' },
      ],
      postalAddresses: [expect.not.objectContaining({ id: expect.anything() })],
    });
  });

  it.each([
    [[email], ['email']],
    [[phone('s1', 'SMS')], ['contactMethods']],
    [[postal], ['postalAddresses']],
    [[{ ...postal, value: { address1: '1', address2: '2', city: '3', country: 'SG' } }], ['postalAddresses']],
  ])('names only what changes', async (after, members) => {
    platform.answers = [reply(204)];
    await platform.users.writeContact(write({ after }), inTime());
    expect(Object.keys(JSON.parse(platform.calls()[0]?.body ?? '') as object)).toEqual(members);
  });

  const isr = (code: string) => ({ code, message: 'in words' });
  const outcomes: readonly [string, PlatformAnswer, object][] = [
    ['200 and the user', reply(200, { institutionUserId: 'U1' }), { outcome: 'accepted' }],
    ['200 and nothing', replyText(200, ''), { outcome: 'accepted' }],
    ['204', reply(204), { outcome: 'accepted' }],
    ['200 and an error', reply(200, isr('ISR_99999')), { outcome: 'unknown' }],
    ['200 and HTML', replyText(200, '<html></html>'), { outcome: 'unknown' }],
    ['200 and broken JSON', replyText(200, '{"institution'), { outcome: 'unknown' }],
    ['202', reply(202), { outcome: 'unknown' }],
    [
      'a redirect',
      reply(307, {}, { location: 'http://127.0.0.1:1/' }),
      { outcome: 'rejected', because: 'unavailable' },
    ],
    ['304', (response) => response.writeHead(304).end(), { outcome: 'rejected', because: 'unavailable' }],
    ['400', reply(400, isr('ISR_11004')), { outcome: 'rejected', because: 'values-not-accepted' }],
    ['422', reply(422, isr('ISR_11004')), { outcome: 'rejected', because: 'values-not-accepted' }],
    ['404', reply(404, isr('ISR_12002')), { outcome: 'rejected', because: 'user-unknown' }],
    [
      "404 in somebody else's words",
      replyText(404, '<html>'),
      { outcome: 'rejected', because: 'unavailable' },
    ],
    [
      "400 in somebody else's words",
      replyText(400, '<html>'),
      { outcome: 'rejected', because: 'unavailable' },
    ],
    ["409 in somebody else's words", reply(409), { outcome: 'rejected', because: 'unavailable' }],
    ['422 with nothing', reply(422), { outcome: 'rejected', because: 'unavailable' }],
    ['no such user, as 404', reply(404, isr('ISR_10001')), { outcome: 'rejected', because: 'user-unknown' }],
    ['no such user, as 400', reply(400, isr('ISR_10001')), { outcome: 'rejected', because: 'user-unknown' }],
    ['409', reply(409, isr('ISR_12001')), { outcome: 'rejected', because: 'contact-in-use' }],
    ['408', reply(408), { outcome: 'unknown' }],
    ['418', reply(418), { outcome: 'unknown' }],
    [
      '429',
      reply(429, {}, { 'retry-after': '17' }),
      { outcome: 'rejected', because: 'throttled', retryAfterS: 17 },
    ],
    [
      'a spike refusal',
      reply(500, isr('CMN_90001')),
      { outcome: 'rejected', because: 'throttled', retryAfterS: 5 },
    ],
    [
      'a quota refusal',
      reply(500, isr('CMN_90002')),
      { outcome: 'rejected', because: 'throttled', retryAfterS: 5 },
    ],
    [
      'a refusal like these',
      reply(503, isr('CMN_90003')),
      { outcome: 'rejected', because: 'throttled', retryAfterS: 5 },
    ],
    ['a code longer than these', reply(500, isr('CMN_900010')), { outcome: 'unknown' }],
    ['a code of which nothing is known', reply(504, isr('CMN_90004')), { outcome: 'unknown' }],
    ['500 that names a throttle in words', replyText(500, 'CMN_90001 quota'), { outcome: 'unknown' }],
    ['500', reply(500, isr('ISR_88888')), { outcome: 'unknown' }],
    ['500 that says no such user', reply(500, isr('ISR_10001')), { outcome: 'unknown' }],
    ['502', replyText(502, '<html></html>'), { outcome: 'unknown' }],
    ['503', reply(503), { outcome: 'unknown' }],
    ['504', reply(504), { outcome: 'unknown' }],
    ['a reset', reset, { outcome: 'unknown' }],
    ['silence', silence, { outcome: 'unknown' }],
    ['a body that trickles', trickle, { outcome: 'unknown' }],
    ['a body of 100 MB', flood, { outcome: 'unknown' }],
  ];
  it.each(outcomes)('judges %s, after one attempt', async (_, answer, outcome) => {
    platform.answers = [answer];
    const from = performance.now();
    const judged = await platform.users.writeContact(write(), inTime({ deadline: Date.now() + 500 }));
    expect(judged).toMatchObject(outcome);
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(platform.calls()).toHaveLength(1);
    expect(platform.alarms()).toEqual([]);
    expect(JSON.stringify(judged)).not.toContain('in words');
  });

  describe('answered with the user', () => {
    const user = {
      institutionUserId: '0A1B2C3D4E5F60718293A4B5C6D7E8F9',
      institutionId: '00016',
      email: 'JANE.DOE@GM.COM',
      contactMethods: [{ id: 's1', protocol: 'SMS', contactInfo: '(208) 566-0004' }, null],
      postalAddresses: [{ streetAddress1: 'MAIN ST', city: 'BANGALORE', country: 'IN' }],
    };
    const stored = [
      { field: 'email', place: 'login', value: 'JANE.DOE@GM.COM' },
      {
        field: 'phoneNumber',
        id: 's1',
        protocol: 'SMS',
        value: { countryCode: '1', nationalNumber: '2085660004' },
      },
      {
        field: 'postalAddress',
        standing: 'lasting',
        value: { address1: 'MAIN ST', city: 'BANGALORE', country: 'IN' },
      },
    ];

    it('says in which form the values are stored', async () => {
      platform.answers = [reply(200, user)];
      const after = [email, phone('s1', 'SMS'), postal];
      expect(await platform.users.writeContact(write({ after }), inTime())).toEqual({
        outcome: 'accepted',
        stored,
      });
    });

    it.each([
      ['does not show the email', { email: undefined }],
      ['shows an empty email', { email: '' }],
      ['does not show contact methods', { contactMethods: undefined }],
      ['has null for addresses', { postalAddresses: null }],
      ['is another user', { institutionUserId: 'ANOTHER' }],
      ['is of another institution', { institutionId: '00042' }],
      ['has no id', { institutionUserId: undefined }],
    ])('does not say so where it %s', async (_, changes) => {
      platform.answers = [reply(200, { ...user, ...changes })];
      const after = [email, phone('s1', 'SMS'), postal];
      expect(await platform.users.writeContact(write({ after }), inTime())).toEqual({ outcome: 'accepted' });
    });

    it('reads it even if members that were not written are missing', async () => {
      platform.answers = [reply(200, { ...user, contactMethods: undefined, postalAddresses: undefined })];
      expect(await platform.users.writeContact(write(), inTime())).toEqual({
        outcome: 'accepted',
        stored: stored.slice(0, 1),
      });
    });

    it.each([[[]], ['text'], [7]])('does not say so where it is %j', async (body) => {
      platform.answers = [reply(200, body)];
      expect(await platform.users.writeContact(write(), inTime())).toEqual({ outcome: 'accepted' });
    });
  });

  it('renews a token that is refused, once, and writes', async () => {
    platform.answers = [reply(401), reply(204)];
    expect(await platform.users.writeContact(write(), inTime())).toEqual({ outcome: 'accepted' });
    expect(platform.calls().map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('judges the second attempt by what it met', async () => {
    platform.answers = [reply(401), reset];
    expect(await platform.users.writeContact(write(), inTime())).toMatchObject({ outcome: 'unknown' });
    expect(platform.calls()).toHaveLength(2);
  });

  it.each([
    [401, 2],
    [403, 1],
  ])('raises the alarm when the service itself is refused (%i)', async (status, calls) => {
    platform.answers = [reply(status)];
    const judged = await platform.users.writeContact(write(), inTime());
    expect(judged).toMatchObject({ outcome: 'rejected', because: 'unavailable' });
    expect(platform.calls()).toHaveLength(calls);
    expect(platform.alarms()).toEqual(['credential-refused']);
  });

  it('writes nothing after its time, not even when a token had to be renewed in between', async () => {
    let at = Date.now();
    platform.now = () => at;
    platform.answers = [
      (response, request) => {
        at += 3_000;
        return reply(401)(response, request);
      },
    ];
    const judged = await platform.users.writeContact(
      write({ sendBy: at + 1_000 }),
      inTime({ deadline: at + 9_000 }),
    );
    expect(judged).toMatchObject({
      outcome: 'rejected',
      because: 'unavailable',
      cause: { code: 'too-late' },
    });
    expect(platform.calls()).toHaveLength(1);
  });

  it('proves that nothing was written when there is no token', async () => {
    platform.tokenAnswers = [reply(503)];
    const judged = await platform.users.writeContact(write(), inTime());
    expect(judged).toMatchObject({ outcome: 'rejected', because: 'unavailable' });
    expect(platform.calls()).toEqual([]);
  });

  it('proves that nothing was written when the refused token cannot be renewed', async () => {
    platform.answers = [reply(401)];
    await platform.tokens.get(inTime());
    platform.tokenAnswers = [reset];
    const judged = await platform.users.writeContact(write(), inTime());
    expect(judged).toMatchObject({ outcome: 'rejected', because: 'unavailable' });
    expect(platform.calls()).toHaveLength(1);
  });

  it('proves that nothing was written when the platform is unreachable', async () => {
    await platform.tokens.get(inTime());
    await platform.close();
    // Until the kept connection is known to be closed.
    await sleep(50);
    const judged = await platform.users.writeContact(write(), inTime());
    expect(judged).toMatchObject({ outcome: 'rejected', because: 'unavailable', cause: { sent: 'no' } });
    platform = await startPlatform();
  });
});
