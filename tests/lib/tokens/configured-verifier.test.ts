import { describe, expect, it } from '@jest/globals';
import { configuredVerifier } from '../../../lib/tokens/configured-verifier.ts';
import { TokenEnvironment } from '../../../lib/tokens/token-environment.ts';
import type { OutboundRequest } from '../../../lib/outbound/outbound-client.ts';
import { parse } from '../../../lib/parse.ts';
import { logLines } from '../../fakes/log-lines.ts';
import { rotatingSecret } from '../../fakes/rotating-secret.ts';
import { atStart, institutionClaims, jwks, mint, ps256, rs256, toJwk } from '../../fakes/token-issuer.ts';
import { jwtEnvironment } from './strict-rules.ts';

const opaque = {
  ...jwtEnvironment,
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
  it('verifies JWTs with the issuer’s keys', async () => {
    const { verifier, requests } = configured(jwtEnvironment);
    expect(await verifier.verify(mint())).toMatchObject({ clientId: 'partner' });
    expect(requests.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
      'GET https://issuer.example/keys',
    ]);
    await expect(verifier.verify('opaque')).rejects.toMatchObject({ reason: 'token-invalid' });
    expect(requests).toHaveLength(1);
  });

  it('introspects opaque tokens, even one that looks like a JWT', async () => {
    const { verifier, requests } = configured(opaque);
    expect(await verifier.verify('opaque')).toMatchObject({ clientId: 'partner' });
    expect(await verifier.verify(mint())).toMatchObject({ clientId: 'partner' });
    expect(requests.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
      'POST https://issuer.example/introspect',
      'POST https://issuer.example/introspect',
    ]);
  });

  it('keeps an answer for 15 s by default, and not at all if so configured', async () => {
    const byDefault = configured(opaque);
    await byDefault.verifier.verify('opaque');
    await byDefault.verifier.verify('opaque');
    expect(byDefault.requests).toHaveLength(1);
    const never = configured({ ...opaque, TOKEN_CACHE_S: '0' });
    await never.verifier.verify('opaque');
    await never.verifier.verify('opaque');
    expect(never.requests).toHaveLength(2);
  });

  const client = institutionClaims.client_id;
  it.each([
    [{ TOKEN_TYPES: 'at+jwt, JWT' }, mint(institutionClaims, { typ: 'JWT' })],
    [{ TOKEN_AUDIENCE: ' other , contact-info ' }, mint()],
    [{ TOKEN_OWN_WHEN: 'sub={client_id} , aud=contact-info' }, mint()],
    [{ TOKEN_TYPES: 'absent' }, mint(institutionClaims, { typ: undefined })],
    [{ TOKEN_KEY_ID: 'optional' }, mint(institutionClaims, { kid: undefined })],
    [{ TOKEN_ALGORITHMS: 'ES256,PS256' }, mint(institutionClaims, {}, ps256)],
    [{ TOKEN_VERSIONS: '1,V3' }, mint({ ...institutionClaims, ver: 1, version: 'v3' })],
    [{ TOKEN_OWN_UNLESS: ' ' }, mint({ ...institutionClaims, acr: '1' })],
    [
      { TOKEN_CLIENT_INSTITUTIONS: `a=b=00042,${client}=00016` },
      mint({ ...institutionClaims, institutionId: undefined }),
    ],
  ])('follows %j', async (environment, token) => {
    expect(await configured({ ...jwtEnvironment, ...environment }).verifier.verify(token)).toMatchObject({
      clientId: client,
    });
  });

  it.each([
    [{}, mint(institutionClaims, { kid: undefined })],
    [{ TOKEN_ALGORITHMS: 'ES256' }, mint()],
    [{ TOKEN_CLAIM_CUSTOMER: 'jti' }, mint()],
    [{ TOKEN_CLAIM_USER: 'jti' }, mint()],
    [{ TOKEN_OWN_UNLESS: 'jti' }, mint()],
    [{ TOKEN_OWN_UNLESS: 'acr, jti' }, mint()],
  ])('refuses by %j', async (environment, token) => {
    const { verifier } = configured({ ...jwtEnvironment, ...environment });
    await expect(verifier.verify(token)).rejects.toThrow();
  });

  it.each([
    [{ TOKEN_FORMAT: undefined }],
    [{ TOKEN_FORMAT: 'any' }],
    [{ TOKEN_AUDIENCE: undefined }],
    [{ TOKEN_AUDIENCE: 'a,,b' }],
    [{ JWKS_URL: 'http://issuer.example/keys' }],
    [{ TOKEN_ALGORITHMS: 'HS256' }],
    [{ TOKEN_ALGORITHMS: '' }],
    [{ TOKEN_TYPES: '' }],
    [{ TOKEN_KEY_ID: 'never' }],
    [{ TOKEN_VERSIONS: '' }],
    [{ TOKEN_OWN_WHEN: '' }],
    [{ TOKEN_CLIENT_INSTITUTIONS: 'partner=16' }],
    [{ TOKEN_CLIENT_INSTITUTIONS: 'partner=000161' }],
    [{ TOKEN_CLIENT_INSTITUTIONS: 'my partner=00016' }],
    [{ TOKEN_CLIENT_INSTITUTIONS: '=00016' }],
    [{ TOKEN_SKEW_S: '0' }],
    [{ TOKEN_SKEW_S: '61' }],
    [{ TOKEN_MAX_LIFETIME_S: '-1' }],
  ])('is not created with %j', (environment) => {
    expect(() => configured({ ...jwtEnvironment, ...environment })).toThrow(
      expect.objectContaining({ detail: 'environment-not-valid' }),
    );
  });

  it.each([
    [{ TOKEN_ISSUER: '' }, 'must not be empty'],
    [{ TOKEN_AUDIENCE: '' }, 'must not be empty'],
    [{ TOKEN_OWN_WHEN: 'sub' }, 'must be claim=text, separated by commas'],
    [{ TOKEN_OWN_WHEN: 'sub={sub}' }, 'must not compare a claim with itself'],
    [{ TOKEN_CLIENT_INSTITUTIONS: 'partner' }, 'must be client=institution'],
    [{ TOKEN_CLIENT_INSTITUTIONS: 'a=00016,a=00042' }, 'must name each client once'],
  ])('reports that %j %s', (environment, problem) => {
    expect(() => configured({ ...jwtEnvironment, ...environment })).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ problem })] }),
    );
  });

  it('accepts an issuer URL without TLS only on this machine', () => {
    expect(() => configured({ ...jwtEnvironment, JWKS_URL: 'http://127.0.0.1:4320/keys' })).not.toThrow();
    expect(() => configured({ ...opaque, INTROSPECTION_URL: 'http://10.0.0.1/introspect' })).toThrow();
  });
});
