import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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

const issue = (token: string, expiresIn: string | number = '3600'): PlatformAnswer =>
  reply(200, { access_token: token, expires_in: expiresIn, token_type: 'Bearer' });

describe('serviceTokens', () => {
  let platform: Platform;
  let at = 0;
  beforeEach(async () => {
    platform = await startPlatform();
    at = Date.now();
    platform.now = () => at;
  });
  afterEach(() => platform.close());

  it('requests a token as the platform documents it', async () => {
    expect(await platform.tokens.get(inTime())).toBe('token-1');
    const body = 'grant_type=client_credentials&scopes=institution-users%3Aread%2Cinstitution-users%3Awrite';
    const headers = {
      authorization: `Basic ${Buffer.from('contact%20service:its%2Fsecret%2B').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      institutionid: '00016',
      transactionid: inTime().correlationId,
    };
    expect(platform.tokenCalls()).toMatchObject([{ method: 'POST', headers, body }]);
  });

  it('keeps one token per institution and requests it once for all concurrent callers', async () => {
    const ask = (institutionId: string) => platform.tokens.get(inTime({ institutionId }));
    const tokens = await Promise.all([ask('00016'), ask('00042'), ask('00016'), ask('00042')]);
    expect(new Set(tokens).size).toBe(2);
    expect(tokens[0]).toBe(tokens[2]);
    expect(await ask('00016')).toBe(tokens[0]);
    expect(platform.tokenCalls()).toHaveLength(2);
  });

  it.each([
    ['3600', 3_540_000],
    [3600, 3_540_000],
    ['120', 60_000],
    ['10', 5_000],
    ['2591999', 2_591_939_000],
  ])('replaces a token of %j seconds after %i ms', async (expiresIn, usedForMs) => {
    platform.tokenAnswers = [issue('first', expiresIn), issue('second')];
    const from = at;
    expect(await platform.tokens.get(inTime())).toBe('first');
    at = from + usedForMs - 1;
    expect(await platform.tokens.get(inTime())).toBe('first');
    at = from + usedForMs;
    expect(await platform.tokens.get(inTime({ deadline: at + 3_000 }))).toBe('second');
  });

  it('replaces a refused token once for all callers', async () => {
    const refused = await platform.tokens.get(inTime());
    const renewed = await Promise.all([1, 2, 3].map(() => platform.tokens.renew(inTime(), refused)));
    expect(new Set(renewed)).toEqual(new Set(['token-2']));
    expect(await platform.tokens.renew(inTime(), refused)).toBe('token-2');
    expect(platform.tokenCalls()).toHaveLength(2);
  });

  it('keeps the tokens of a thousand institutions', async () => {
    const ask = (institutionId: string) => platform.tokens.get(inTime({ institutionId }));
    for (let institution = 0; institution <= 1_000; institution += 1) await ask(String(institution));
    await ask('1');
    expect(platform.tokenCalls()).toHaveLength(1_001);
    await ask('0');
    expect(platform.tokenCalls()).toHaveLength(1_002);
  });

  const failures: readonly [string, PlatformAnswer][] = [
    ['500', reply(500)],
    ['429', reply(429)],
    ['400', reply(400, { error: 'invalid_scope' })],
    ['a redirect', reply(302, {}, { location: 'http://127.0.0.1:1/' })],
    ['a reset', reset],
    ['HTML', replyText(200, '<html>')],
    ['no token', reply(200, { expires_in: '3600' })],
    ['a token that is not a valid header value', issue('a\r\nb')],
    ['an empty token', issue('')],
    ['no expiry', reply(200, { access_token: 'a' })],
    ['an expiry in words', issue('a', 'soon')],
    ['an expiry of zero', issue('a', '0')],
    ['a broken expiry', issue('a', 1.5)],
  ];
  it.each(failures)('says 503 on %s and then recovers', async (_, answer) => {
    platform.tokenAnswers = [answer];
    await expect(platform.tokens.get(inTime())).rejects.toMatchObject({ reason: 'upstream-unavailable' });
    expect(await platform.tokens.get(inTime())).toBe('token-1');
    expect(platform.alarms()).toEqual([]);
  });

  it.each([
    ['429', reply(429, {}, { 'retry-after': '30' }), 30],
    ['a quota refusal', reply(500, { code: 'CMN_90002', message: 'quota' }), 5],
  ])('asks once and passes on when to retry if it is throttled: %s', async (_case, answer, retryAfterS) => {
    platform.tokenAnswers = [answer];
    const throttled = { reason: 'upstream-unavailable', detail: 'throttled', retryAfterS };
    await expect(platform.users.findUser({ type: 'LOGIN_ID', value: 'fin' }, inTime())).rejects.toMatchObject(
      throttled,
    );
    expect(platform.tokenCalls()).toHaveLength(1);
  });

  it('waits no longer than its caller', async () => {
    platform.tokenAnswers = [silence];
    const unavailable = { reason: 'upstream-unavailable', detail: 'token-unavailable' };
    await expect(platform.tokens.get(inTime({ deadline: at + 100 }))).rejects.toMatchObject(unavailable);
  });

  it('uses the previous secret if the current one is refused', async () => {
    const previous = { clientId: 'service', clientSecret: 'former' };
    platform.credentials.readPrevious = () => Promise.resolve(previous);
    platform.tokenAnswers = [reply(401)];
    expect(await platform.tokens.get(inTime())).toBe('token-1');
    expect(platform.tokenCalls()).toHaveLength(2);
    expect(platform.alarms()).toEqual([]);
  });

  it('raises an alarm that contains no secret if every secret is refused', async () => {
    platform.tokenAnswers = [reply(401)];
    const refused = { reason: 'upstream-unavailable', detail: 'credential-refused' };
    await expect(platform.tokens.get(inTime())).rejects.toMatchObject(refused);
    expect(platform.alarms()).toEqual(['credential-refused']);
    expect(platform.lines.join()).not.toContain('its');
  });
});
