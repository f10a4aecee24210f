import { afterEach, describe, expect, it } from '@jest/globals';
import { keyFetcher } from '../../../lib/tokens/remote-key-set.ts';
import { outboundClient } from '../../../lib/outbound/outbound-client.ts';
import { startServer, type Answer } from '../../fakes/local-server.ts';
import { jwks, rs256, toJwk } from '../../fakes/token-issuer.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const serve = async (answer: Answer) => {
  const server = await startServer(answer);
  closers.push(() => server.close());
  return server;
};

const send = outboundClient({ now: Date.now });

describe('keyFetcher', () => {
  it('fetches the set with one GET', async () => {
    const server = await serve((_, response) => response.end(jwks(toJwk(rs256))));
    const url = `${server.origin}/.well-known/jwks.json`;
    expect(await keyFetcher({ url, send })()).toBe(jwks(toJwk(rs256)));
    expect(server.requests).toMatchObject([{ method: 'GET', target: '/.well-known/jwks.json', body: '' }]);
    expect(server.requests[0]?.headers).toHaveProperty(
      'accept',
      'application/jwk-set+json, application/json',
    );
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('does not follow a redirect', async () => {
    const elsewhere = await serve((_, response) => response.end(jwks(toJwk(rs256))));
    const server = await serve((_, response) =>
      response.writeHead(302, { location: elsewhere.origin }).end(),
    );
    await expect(keyFetcher({ url: server.origin, send })()).rejects.toThrow('The key server answered 302.');
    expect(elsewhere.connections()).toBe(0);
  });

  it.each([204, 404, 500])('treats status %d as no answer', async (status) => {
    const server = await serve((_, response) => response.writeHead(status).end());
    await expect(keyFetcher({ url: server.origin, send })()).rejects.toThrow(
      `The key server answered ${status}.`,
    );
  });

  it('stops reading a set that is too large', async () => {
    const server = await serve((_, response) => response.end(`{"keys":[${' '.repeat(10_000_000)}]}`));
    await expect(keyFetcher({ url: server.origin, send })()).rejects.toMatchObject({
      code: 'body-too-large',
    });
  });

  it('gives up on a slow key server', async () => {
    const server = await serve((_, response) => response.write('{"keys":['));
    await expect(keyFetcher({ url: server.origin, send })()).rejects.toMatchObject({ code: 'timeout' });
  });

  it('sends nothing without TLS to another machine', async () => {
    await expect(keyFetcher({ url: 'http://issuer.example/keys', send })()).rejects.toMatchObject({
      code: 'request-not-valid',
      sent: 'no',
    });
  });
});
