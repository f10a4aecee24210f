import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import type { ContactPoint } from '../../../lib/contact/contact-points.ts';
import type { CallContext } from '../../../lib/customers/users-api.ts';
import { email, phone, postal } from '../contact/contact-on-file.ts';
import {
  inTime,
  reply,
  replyText,
  reset,
  silence,
  startPlatform,
  type Platform,
  type PlatformAnswer,
} from './platform.ts';

const login = email('jane.doe@gm.com');
const sms = phone('SMS', '1-9999999999', 's1');
const home = postal('a1', true);

const institutionUserId = '0A1B2C3D4E5F60718293A4B5C6D7E8F9';

describe('writeContact', () => {
  let platform: Platform;
  beforeEach(async () => {
    platform = await startPlatform();
  });
  afterEach(() => platform.close());

  const write = (
    after: readonly ContactPoint[] = [login],
    { sendBy = Date.now() + 2_000, ...context }: Partial<CallContext> & { sendBy?: number } = {},
  ) => platform.users.writeContact({ institutionUserId, after, sendBy }, inTime(context));
  /** The body of the only call. */
  const written = async (after: readonly ContactPoint[]) => {
    platform.answers = [reply(204)];
    expect(await write(after)).toEqual({ outcome: 'accepted' });
    expect(platform.calls()).toHaveLength(1);
    return v.parse(v.pipe(v.string(), v.parseJson(), v.looseObject({})), platform.calls()[0]?.body);
  };

  it('writes only the changes, in one call', async () => {
    const after = [login, email('jane.doe@gm.com', 'e1'), sms, phone('VOICE', '1-9999999999', 'v1'), home];
    const number = { contactInfo: '9999999999', telephoneCountryCode: '1' };
    expect(await written(after)).toEqual({
      email: 'jane.doe@gm.com',
      contactMethods: [
        { id: 'e1', contactInfo: 'jane.doe@gm.com' },
        { id: 's1', ...number },
        { id: 'v1', ...number },
      ],
      postalAddresses: [
        {
          id: 'a1',
          streetAddress1: '1 Main Street',
          streetAddress2: '',
          streetAddress3: '',
          city: 'Springfield',
          state: 'IL',
          postalCode: '62701',
          country: 'US',
        },
      ],
    });
    expect(platform.calls()).toMatchObject([
      {
        method: 'PATCH',
        target: `/v1/institution-users/${institutionUserId}`,
        headers: {
          authorization: 'Bearer token-1',
          transactionid: inTime().correlationId,
          'content-type': 'application/json',
          prefer: 'return=representation',
        },
      },
    ]);
  });

  it('names a method without an id by its protocol, and an address without an id by nothing', async () => {
    const id = undefined;
    const after = [
      { ...email('jane.doe@gm.com', ''), id },
      { ...sms, id },
      { ...home, id },
    ];
    expect(await written(after)).toEqual({
      contactMethods: [
        { protocol: 'EMAIL', contactInfo: 'jane.doe@gm.com' },
        { protocol: 'SMS', contactInfo: '9999999999', telephoneCountryCode: '1' },
      ],
      postalAddresses: [expect.not.objectContaining({ id: expect.anything() })],
    });
  });

  it.each([
    [[login], ['email']],
    [[sms], ['contactMethods']],
    [[home], ['postalAddresses']],
  ])('names only the changed members', async (after, members) => {
    expect(Object.keys(await written(after))).toEqual(members);
  });

  const isr = (code: string) => ({ code, message: 'in words' });
  const accepted = { outcome: 'accepted' };
  const unknown = { outcome: 'unknown' };
  const rejected = (because: string, more: object = {}) => ({ outcome: 'rejected', because, ...more });
  const unavailable = rejected('unavailable');
  const throttled = (retryAfterS: number) => rejected('throttled', { retryAfterS });
  const outcomes: readonly [string, PlatformAnswer, object][] = [
    ['200 and the user', reply(200, { institutionUserId: 'U1' }), accepted],
    ['200 and nothing', replyText(200, ''), accepted],
    ['204', reply(204), accepted],
    ['200 and an error', reply(200, isr('ISR_99999')), unknown],
    ['200 and HTML', replyText(200, '<html></html>'), unknown],
    ['200 and broken JSON', replyText(200, '{"institution'), unknown],
    ['202', reply(202), unknown],
    ['a redirect', reply(307, {}, { location: 'http://127.0.0.1:1/' }), unavailable],
    ['304', (response) => response.writeHead(304).end(), unavailable],
    ['400', reply(400, isr('ISR_11004')), rejected('values-not-accepted')],
    ['422', reply(422, isr('ISR_11004')), rejected('values-not-accepted')],
    ['404', reply(404, isr('ISR_12002')), rejected('user-unknown')],
    ['404 from another system', replyText(404, '<html>'), unavailable],
    ['400 from another system', replyText(400, '<html>'), unavailable],
    ['409 without a code', reply(409), unavailable],
    ['422 with nothing', reply(422), unavailable],
    ['no such user, as 404', reply(404, isr('ISR_10001')), rejected('user-unknown')],
    ['no such user, as 400', reply(400, isr('ISR_10001')), rejected('user-unknown')],
    ['409', reply(409, isr('ISR_12001')), rejected('contact-in-use')],
    ['408', reply(408), unknown],
    ['418', reply(418), unknown],
    ['429', reply(429, {}, { 'retry-after': '17' }), throttled(17)],
    ['a spike refusal', reply(500, isr('CMN_90001')), throttled(5)],
    ['a quota refusal', reply(500, isr('CMN_90002')), throttled(5)],
    ['another throttle code', reply(503, isr('CMN_90003')), throttled(5)],
    ['a throttle code with another digit', reply(500, isr('CMN_900010')), unknown],
    ['an unknown code', reply(504, isr('CMN_90004')), unknown],
    ['500 with a throttle code only in text', replyText(500, 'CMN_90001 quota'), unknown],
    ['500', reply(500, isr('ISR_88888')), unknown],
    ['500 with the code for no such user', reply(500, isr('ISR_10001')), unknown],
    ['502', replyText(502, '<html></html>'), unknown],
    ['503', reply(503), unknown],
    ['504', reply(504), unknown],
    ['a reset', reset, unknown],
    ['silence', silence, unknown],
  ];
  it.each(outcomes)('judges %s after one attempt', async (_, answer, outcome) => {
    platform.answers = [answer];
    const judged = await write([login], { deadline: Date.now() + 500 });
    expect(judged).toMatchObject(outcome);
    expect(platform.calls()).toHaveLength(1);
    expect(platform.alarms()).toEqual([]);
    expect(JSON.stringify(judged)).not.toContain('in words');
  });

  describe('answered with the user', () => {
    const user = {
      institutionUserId,
      institutionId: '00016',
      email: 'JANE.DOE@GM.COM',
      contactMethods: [{ id: 's1', protocol: 'SMS', contactInfo: '(208) 566-0004' }, null],
      postalAddresses: [{ streetAddress1: 'MAIN ST', city: 'BANGALORE', country: 'IN' }],
    };
    const stored = [
      email('JANE.DOE@GM.COM'),
      phone('SMS', '1-2085660004', 's1'),
      {
        field: 'postalAddress',
        standing: 'lasting',
        value: { address1: 'MAIN ST', city: 'BANGALORE', country: 'IN' },
      },
    ];

    const after = [login, sms, home];
    it('returns the form in which the values are stored', async () => {
      platform.answers = [reply(200, user)];
      expect(await write(after)).toEqual({ outcome: 'accepted', stored });
    });

    it.each([
      ['does not show the email', { email: undefined }],
      ['shows an empty email', { email: '' }],
      ['does not show contact methods', { contactMethods: undefined }],
      ['has null for addresses', { postalAddresses: null }],
      ['is another user', { institutionUserId: 'ANOTHER' }],
      ['is of another institution', { institutionId: '00042' }],
      ['has no id', { institutionUserId: undefined }],
    ])('returns no stored form if it %s', async (_, changes) => {
      platform.answers = [reply(200, { ...user, ...changes })];
      expect(await write(after)).toEqual({ outcome: 'accepted' });
    });

    it('returns the stored form even if members that were not written are missing', async () => {
      platform.answers = [reply(200, { ...user, contactMethods: undefined, postalAddresses: undefined })];
      expect(await write()).toEqual({ outcome: 'accepted', stored: stored.slice(0, 1) });
    });

    it.each([[[]], ['text'], [7]])('returns no stored form if it is %j', async (body) => {
      platform.answers = [reply(200, body)];
      expect(await write()).toEqual({ outcome: 'accepted' });
    });
  });

  it('renews a refused token once and writes', async () => {
    platform.answers = [reply(401), reply(204)];
    expect(await write()).toEqual({ outcome: 'accepted' });
    const tokens = platform.calls().map(({ headers }) => headers.authorization);
    expect(tokens).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('judges by the reply to the second request', async () => {
    platform.answers = [reply(401), reset];
    expect(await write()).toMatchObject({ outcome: 'unknown' });
    expect(platform.calls()).toHaveLength(2);
  });

  it.each([
    [401, 2],
    [403, 1],
  ])('raises an alarm if the service itself is refused (%i)', async (status, calls) => {
    platform.answers = [reply(status)];
    expect(await write()).toMatchObject(unavailable);
    expect(platform.calls()).toHaveLength(calls);
    expect(platform.alarms()).toEqual(['credential-refused']);
  });

  it('writes nothing after sendBy, even if a token had to be renewed in between', async () => {
    let at = Date.now();
    platform.now = () => at;
    platform.answers = [
      (response, request) => {
        at += 3_000;
        return reply(401)(response, request);
      },
    ];
    const judged = await write([login], { sendBy: at + 1_000, deadline: at + 9_000 });
    expect(judged).toMatchObject({ ...unavailable, cause: { code: 'too-late' } });
    expect(platform.calls()).toHaveLength(1);
  });

  it('reports that nothing was written if there is no token', async () => {
    platform.tokenAnswers = [reply(503)];
    expect(await write()).toMatchObject(unavailable);
    expect(platform.calls()).toEqual([]);
  });

  it('reports that nothing was written if the refused token cannot be renewed', async () => {
    platform.answers = [reply(401)];
    await platform.tokens.get(inTime());
    platform.tokenAnswers = [reset];
    expect(await write()).toMatchObject(unavailable);
    expect(platform.calls()).toHaveLength(1);
  });

  it('reports that nothing was written if the platform is unreachable', async () => {
    await platform.tokens.get(inTime());
    await platform.close();
    // Until the kept connection is known to be closed.
    await sleep(50);
    expect(await write()).toMatchObject({ ...unavailable, cause: { sent: 'no' } });
    platform = await startPlatform();
  });
});
