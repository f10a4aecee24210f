import { describe, expect, it } from '@jest/globals';
import { introspectionVerifier } from '../../../lib/tokens/introspection-verifier.ts';
import type { OutboundRequest } from '../../../lib/outbound/outbound-client.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { rotatingSecret } from '../../fakes/rotating-secret.ts';
import { customerClaims, institutionClaims, startS } from '../../fakes/token-issuer.ts';
import { refusal } from './refusal.ts';
import { accessRules } from './strict-rules.ts';

const url = 'https://issuer.example/introspect';
const token = 'canary-opaque-token-0a1b2c';
const clientSecret = 'canary-client-secret';
const active = { active: true, token_type: 'Bearer', ...institutionClaims };

/** An introspection endpoint that answers what the test says, and the clock. */
const world = (first: unknown = active) => {
  let nowMs = startS * 1000;
  let reply: { status: number; body: string } | Error = { status: 200, body: JSON.stringify(first) };
  const requests: OutboundRequest[] = [];
  const { logger, lines, events } = logLines();
  const credentials = rotatingSecret({ held: { clientId: 'service', clientSecret } });
  const verifier = introspectionVerifier({
    ...accessRules(),
    url,
    credentials,
    logger,
    now: () => nowMs,
    cacheForS: 15,
    send: (request) => {
      requests.push(request);
      return reply instanceof Error ? Promise.reject(reply) : Promise.resolve({ headers: {}, ...reply });
    },
  });
  return {
    verifier,
    requests,
    lines,
    events,
    answer: (claims: unknown, status = 200) => {
      reply = { status, body: typeof claims === 'string' ? claims : JSON.stringify(claims) };
    },
    fail: (error: Error) => {
      reply = error;
    },
    passS: (seconds: number) => {
      nowMs += seconds * 1000;
    },
  };
};

describe('introspectionVerifier', () => {
  it('calls the issuer as RFC 7662 says and returns the caller', async () => {
    const { verifier, requests } = world({ active: true, ...customerClaims });
    expect(await verifier.verify(token)).toEqual({
      institutionId: '00016',
      customerId: customerClaims.institutionCustomerId,
      clientId: 'partner',
      scopes: ['institution-users:read', 'institution-users:write'],
      authTimeS: startS - 60,
      acr: 'password',
    });
    expect(requests).toMatchObject([
      {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`service:${clientSecret}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
        },
        url: new URL(url),
        body: `token=${token}&token_type_hint=access_token`,
        timeoutMs: 2000,
        maxBytes: 65_536,
      },
    ]);
  });

  it.each([false, 'true', 'false', 1, null, [true], {}, undefined])(
    'treats active %j as not active',
    async (value) => {
      const { verifier } = world({ ...active, active: value });
      expect((await refusal(verifier, token)).detail).toBe('token-not-active');
    },
  );

  it('judges the claims and times like those of a JWT', async () => {
    const reasonFor = async (claims: object) =>
      (await refusal(world({ ...active, ...claims }).verifier, token)).reason;
    expect(await reasonFor({ sub: 'user' })).toBe('token-without-customer');
    expect(await reasonFor({ exp: startS - 30 })).toBe('token-expired');
  });

  it('accepts an answer without an issuer', async () => {
    const { verifier } = world({ ...active, iss: undefined });
    expect(await verifier.verify(token)).toMatchObject({ clientId: 'partner' });
  });

  it('treats a null member as absent', async () => {
    const unset = { iss: null, nbf: null, auth_time: null, username: null, institutionCustomerId: null };
    const { verifier } = world({ ...active, token_use: null, ...unset });
    expect(await verifier.verify(token)).toMatchObject({ clientId: 'partner', customerId: undefined });
    const detailOf = async (claims: object) =>
      (await refusal(world({ ...active, ...unset, ...claims }).verifier, token)).detail;
    expect(await detailOf({ exp: null })).toBe('exp-missing');
    expect(await detailOf({ sub: 'user' })).toBe('customer-claim-missing');
  });

  it('refuses a token over 8 KB without a request', async () => {
    const { verifier, requests } = world();
    expect(await refusal(verifier, 'a'.repeat(8193))).toMatchObject({ detail: 'token-too-long' });
    expect(requests).toEqual([]);
  });

  describe('keeps an answer', () => {
    it('for the stated time, so that a revoked token is refused after it', async () => {
      const { verifier, requests, answer, passS } = world();
      await verifier.verify(token);
      answer({ active: false });
      passS(14);
      expect(await verifier.verify(token)).toMatchObject({ clientId: 'partner' });
      expect(requests).toHaveLength(1);
      passS(1);
      expect((await refusal(verifier, token)).reason).toBe('token-invalid');
    });

    it('but not beyond the token’s expiry', async () => {
      const { verifier, requests, passS } = world({ ...active, exp: startS + 5 });
      await verifier.verify(token);
      passS(5);
      await verifier.verify(token);
      expect(requests).toHaveLength(2);
    });

    it('for that token only, and no refusals', async () => {
      const { verifier, requests, answer } = world();
      await verifier.verify(token);
      answer({ active: false });
      await refusal(verifier, `${token}x`);
      await refusal(verifier, `${token}x`);
      expect(requests).toHaveLength(3);
      expect(await verifier.verify(token)).toMatchObject({ clientId: 'partner' });
    });
  });

  describe('answers service-unavailable, never 401, and keeps nothing', () => {
    it.each([
      ['an error', '{"error":"x"}', 500],
      ['a redirect', '', 302],
      ['HTML', '<html>canary</html>', 200],
      ['a repeated active', '{"active":false,"active":true}', 200],
    ])('on %s', async (_, body, status) => {
      const { verifier, answer } = world();
      answer(body, status);
      expect(await refusal(verifier, token)).toMatchObject({
        reason: 'service-unavailable',
        detail: 'introspection-not-understood',
      });
      answer(active);
      expect(await verifier.verify(token)).toMatchObject({ clientId: 'partner' });
    });

    it.each(['other', undefined, ['other'], ''])('for an active token of audience %j', async (aud) => {
      const { verifier } = world({ ...active, aud });
      expect(await refusal(verifier, token)).toMatchObject({
        reason: 'service-unavailable',
        detail: 'introspection-of-another-audience',
      });
    });

    it('when no reply comes', async () => {
      const { verifier, fail } = world();
      fail(new Error('timeout'));
      expect(await refusal(verifier, token)).toMatchObject({
        reason: 'service-unavailable',
        detail: 'introspection-failed',
      });
    });

    it('when our own credentials are refused, with an alarm that does not repeat them', async () => {
      const { verifier, answer, events, lines } = world();
      answer('{"error":"invalid_client"}', 401);
      expect(await refusal(verifier, token)).toMatchObject({
        reason: 'service-unavailable',
        detail: 'credential-refused',
      });
      expect(events()).toEqual(['credential-refused']);
      expect(lines[0]).toContain('"operation":"introspect"');
      expect(lines.join()).not.toContain('canary');
    });
  });
});
