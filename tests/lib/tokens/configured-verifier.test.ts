import { describe, expect, it } from '@jest/globals';
import { configuredVerifier, TokenEnvironment } from '../../../lib/tokens/configured-verifier.ts';
import type { OutboundRequest } from '../../../lib/outbound/outbound-client.ts';
import { parse } from '../../../lib/parse.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { rotatingSecret } from '../../fakes/rotating-secret.ts';
import {
  atStart,
  audience,
  institutionClaims,
  issuer,
  jwks,
  mint,
  ps256,
  rs256,
  startS,
  toJwk,
} from '../../fakes/token-issuer.ts';

const jwt = {
  TOKEN_FORMAT: 'jwt',
  TOKEN_ISSUER: issuer,
  TOKEN_AUDIENCE: audience,
  JWKS_URL: 'https://issuer.example/keys',
  INTROSPECTION_URL: '',
};
const opaque = {
  ...jwt,
  TOKEN_FORMAT: 'opaque',
  JWKS_URL: '',
  INTROSPECTION_URL: 'https://issuer.example/introspect',
};

/** The verifier of an environment, and the requests it makes. */
const configured = (environment: object) => {
  const requests: OutboundRequest[] = [];
  const verifier = configuredVerifier(parse('environment', TokenEnvironment, environment), {
    now: atStart,
    logger: logLines().logger,
    credentials: rotatingSecret({ held: { clientId: 'service', clientSecret: 'secret' } }),
    send: (request) => {
      requests.push(request);
      const isForKeys = request.method === 'GET';
      const body = isForKeys
        ? jwks(toJwk(rs256), toJwk(ps256))
        : JSON.stringify({ active: true, ...institutionClaims });
      return Promise.resolve({ status: 200, headers: {}, body });
    },
  });
  return { verifier, requests };
};

describe('configuredVerifier', () => {
  it('verifies JWTs by the issuer’s keys', async () => {
    const { verifier, requests } = configured(jwt);
    expect(await verifier.verify(mint())).toMatchObject({ clientId: 'partner' });
    expect(requests.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
      'GET https://issuer.example/keys',
    ]);
    await expect(verifier.verify('opaque')).rejects.toMatchObject({ reason: 'token-invalid' });
    expect(requests).toHaveLength(1);
  });

  it('asks the issuer about opaque tokens, even about one that looks like a JWT', async () => {
    const { verifier, requests } = configured(opaque);
    expect(await verifier.verify('opaque')).toMatchObject({ clientId: 'partner' });
    expect(await verifier.verify(mint())).toMatchObject({ clientId: 'partner' });
    expect(requests.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
      'POST https://issuer.example/introspect',
      'POST https://issuer.example/introspect',
    ]);
  });

  it('caches no answer where that is configured', async () => {
    const { verifier, requests } = configured({ ...opaque, TOKEN_CACHE_S: '0' });
    await verifier.verify('opaque');
    await verifier.verify('opaque');
    expect(requests).toHaveLength(2);
  });

  it.each([
    [{ TOKEN_TYPES: 'at+jwt,JWT' }, mint(institutionClaims, { typ: 'JWT' })],
    [{ TOKEN_ALGORITHMS: 'ES256,PS256' }, mint(institutionClaims, {}, ps256)],
    [{ TOKEN_SKEW_S: '60' }, mint({ ...institutionClaims, exp: startS - 59 })],
    [{ TOKEN_MAX_LIFETIME_S: '3600' }, mint()],
    [{ TOKEN_CLAIM_CLIENT: 'sub' }, mint({ ...institutionClaims, client_id: undefined })],
    [
      { TOKEN_CLAIM_INSTITUTION: 'fi' },
      mint({ ...institutionClaims, institutionId: undefined, fi: '00016' }),
    ],
    [{ TOKEN_CLAIM_SCOPE: 'scp', TOKEN_CLAIM_CUSTOMER: 'cust' }, mint({ ...institutionClaims, scp: ['a'] })],
  ])('follows %j', async (environment, token) => {
    expect(await configured({ ...jwt, ...environment }).verifier.verify(token)).toMatchObject({
      clientId: 'partner',
    });
  });

  it.each([
    [{ TOKEN_ALGORITHMS: 'ES256' }, mint()],
    [{ TOKEN_MAX_LIFETIME_S: '3599' }, mint()],
    [{ TOKEN_CLAIM_CUSTOMER: 'jti' }, mint()],
  ])('refuses by %j', async (environment, token) => {
    const { verifier } = configured({ ...jwt, ...environment });
    await expect(verifier.verify(token)).rejects.toThrow();
  });

  it.each([
    [{ TOKEN_FORMAT: undefined }],
    [{ TOKEN_FORMAT: 'any' }],
    [{ TOKEN_ISSUER: '' }],
    [{ TOKEN_AUDIENCE: undefined }],
    [{ JWKS_URL: 'http://issuer.example/keys' }],
    [{ JWKS_URL: 'https://user:password@issuer.example/keys' }],
    [{ JWKS_URL: '' }],
    [{ TOKEN_ALGORITHMS: 'HS256' }],
    [{ TOKEN_ALGORITHMS: 'none' }],
    [{ TOKEN_ALGORITHMS: '' }],
    [{ TOKEN_SKEW_S: '0' }],
    [{ TOKEN_SKEW_S: '61' }],
    [{ TOKEN_SKEW_S: '1e1' }],
    [{ TOKEN_MAX_LIFETIME_S: '-1' }],
  ])('is not to be had with %j', (environment) => {
    expect(() => configured({ ...jwt, ...environment })).toThrow(
      expect.objectContaining({ detail: 'environment-not-valid' }),
    );
  });

  it('accepts a key server without TLS on this very machine only', () => {
    expect(() => configured({ ...jwt, JWKS_URL: 'http://127.0.0.1:4320/keys' })).not.toThrow();
    expect(() => configured({ ...opaque, INTROSPECTION_URL: 'http://10.0.0.1/introspect' })).toThrow();
  });
});
