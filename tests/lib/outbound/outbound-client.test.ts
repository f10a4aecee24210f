import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:tls';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { outboundClient, type OutboundRequest } from '../../../lib/outbound/outbound-client.ts';
import { makeCertificate } from '../../fakes/certificate.ts';
import { sendJson, startServer, type Answer } from '../../fakes/local-server.ts';
import { startRawServer } from '../../fakes/raw-server.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const serve = async (...args: Parameters<typeof startServer>) => {
  const server = await startServer(...args);
  closers.push(() => server.close());
  return server;
};

const serveRaw = async (onConnection: (socket: Socket) => unknown) => {
  const server = await startRawServer(onConnection);
  closers.push(() => server.close());
  return server;
};

const get = (url: string, changes: Partial<OutboundRequest> = {}): OutboundRequest => ({
  method: 'GET',
  url: new URL(url),
  headers: {},
  timeoutMs: 2_000,
  maxBytes: 10_000,
  ...changes,
});

const patch = (url: string, changes: Partial<OutboundRequest> = {}): OutboundRequest =>
  get(url, { method: 'PATCH', body: '{"email":"jane.doe@gm.com"}', ...changes });

const send = outboundClient({ now: Date.now });

const maybe = (code: string) => ({ code, sent: 'maybe' });
const unsent = (code: string) => ({ code, sent: 'no' });

describe('outboundClient', () => {
  it('sends the request as given and returns the reply', async () => {
    const server = await serve((_, response) => sendJson(response, 201, { é: '✓' }, { 'retry-after': '7' }));
    const reply = await send(
      patch(`${server.origin}/a/b?c=$d,e`, { headers: { transactionId: 'x' }, body: '{"é":1}' }),
    );
    expect(reply).toMatchObject({ status: 201, headers: { 'retry-after': '7' }, body: '{"é":"✓"}' });
    const headers = { transactionid: 'x', 'content-length': '8' };
    expect(server.requests).toMatchObject([
      { method: 'PATCH', target: '/a/b?c=$d,e', headers, body: '{"é":1}' },
    ]);
  });

  it('sends a user agent and asks for uncompressed replies', async () => {
    const server = await serve((_, response) => response.end());
    await send(get(server.origin));
    const headers = { 'user-agent': 'contact-info-service', 'accept-encoding': 'identity' };
    expect(server.requests).toMatchObject([{ headers }]);
  });

  it('reuses a connection', async () => {
    const server = await serve((_, response) => response.end());
    for (let call = 0; call < 20; call += 1) await send(patch(server.origin));
    expect(server.connections()).toBe(1);
    expect(server.requests).toHaveLength(20);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
    const elsewhere = await serve((_, response) => response.end());
    const server = await serve((_, response) =>
      response.writeHead(status, { location: elsewhere.origin }).end(),
    );
    expect(await send(patch(server.origin))).toMatchObject({ status });
    expect(elsewhere.requests).toEqual([]);
  });

  const never: Answer = () => undefined;
  const answers: readonly [string, Answer, string][] = [
    ['no headers', never, 'timeout'],
    ['headers and then nothing', (_, response) => response.writeHead(200).flushHeaders(), 'timeout'],
    [
      'a body that trickles',
      (_, response) => {
        const trickle = setInterval(() => response.write(' '), 20);
        response.once('close', () => clearInterval(trickle));
      },
      'timeout',
    ],
    [
      'a body of 100 MB',
      (_, response) => {
        const piece = Buffer.alloc(1_000_000);
        Readable.from(Array.from({ length: 100 }, () => piece)).pipe(response);
      },
      'body-too-large',
    ],
    ['a body one byte too long', (_, response) => response.end('x'.repeat(10_001)), 'body-too-large'],
    ['a reset before headers', (_, response) => response.destroy(), 'connection-failed'],
    [
      'a reset inside the body',
      (_, response) => {
        response.writeHead(200, { 'content-length': 100 }).write('half');
        setTimeout(() => response.destroy(), 20);
      },
      'connection-failed',
    ],
  ];
  it.each(answers)('fails in time on %s', async (_, answer, code) => {
    const server = await serve(answer);
    const from = performance.now();
    const memory = process.memoryUsage().rss;
    await expect(send(patch(server.origin, { timeoutMs: 300 }))).rejects.toMatchObject({
      code,
      sent: 'maybe',
    });
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(process.memoryUsage().rss - memory).toBeLessThan(50_000_000);
    expect(server.requests).toHaveLength(1);
  });

  it('reads a body around a byte that is not UTF-8', async () => {
    const server = await serve((_, response) => response.end(Buffer.from('{"name":"Jos\xe9"}', 'latin1')));
    expect((await send(get(server.origin))).body).toBe('{"name":"Jos\ufffd"}');
  });

  it('reads a body of exactly the largest size', async () => {
    const server = await serve((_, response) => response.end('x'.repeat(10_000)));
    expect((await send(get(server.origin))).body).toHaveLength(10_000);
  });

  it.each([
    ['text that is not HTTP', 'hello\r\n\r\n'],
    ['endless headers', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}`],
    [
      'a switch of protocols',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    ],
  ])('fails on %s', async (_, bytes) => {
    const server = await serveRaw((socket) => socket.once('data', () => socket.end(bytes)));
    await expect(send(get(server.origin))).rejects.toMatchObject(maybe('connection-failed'));
  });

  it('says "maybe" if a kept connection breaks during a request', async () => {
    let calls = 0;
    const server = await serve((_, response) => (++calls === 1 ? response.end() : response.destroy()));
    await send(get(server.origin));
    await expect(send(patch(server.origin))).rejects.toMatchObject(maybe('connection-failed'));
    expect(server.connections()).toBe(1);
    expect(server.requests).toHaveLength(2);
  });

  it('says "no" if nothing listens', async () => {
    const server = await startServer(never);
    await server.close();
    await expect(send(patch(server.origin))).rejects.toMatchObject(unsent('connection-failed'));
  });

  it('says "no" if the name cannot be resolved', async () => {
    const lookup = send(patch('https://users.invalid/', { timeoutMs: 10_000 }));
    await expect(lookup).rejects.toMatchObject({ sent: 'no' });
  });

  it.each([
    'http://users.example.com/',
    'http://127.evil.example/',
    'http://10.0.0.1/',
    'http://[::2]/',
    'ftp://127.0.0.1/',
    'https://user:password@127.0.0.1/',
    'https://user@127.0.0.1/',
  ])('refuses to send to %s', async (url) => {
    await expect(send(get(url))).rejects.toMatchObject(unsent('request-not-valid'));
  });

  it('refuses a header with a line break', async () => {
    const server = await serve(never);
    const smuggled = send(get(server.origin, { headers: { authorization: 'Bearer a\r\nx: y' } }));
    await expect(smuggled).rejects.toMatchObject(unsent('request-not-valid'));
    expect(server.connections()).toBe(0);
  });

  it('does not connect when no time is left', async () => {
    const server = await serve(never);
    await expect(send(get(server.origin, { timeoutMs: 0 }))).rejects.toMatchObject(unsent('timeout'));
    expect(server.connections()).toBe(0);
  });

  it('keeps the request out of the error message', async () => {
    const server = await serve((_, response) => response.destroy());
    const sending = send(patch(`${server.origin}/secret`, { body: 'secret' }));
    await expect(sending).rejects.toThrow(/^(?!.*secret)/s);
  });

  describe('over TLS', () => {
    const trusted = makeCertificate('127.0.0.1');

    it('gets an answer from a server that it trusts', async () => {
      const server = await serve((_, response) => response.end('ok'), trusted);
      const sendTls = outboundClient({ now: Date.now, ca: trusted.cert });
      for (let call = 0; call < 3; call += 1) {
        const { body } = await sendTls(patch(server.origin, { sendBy: Date.now() + 1_000 }));
        expect(body).toBe('ok');
      }
      expect(server.connections()).toBe(1);
    });

    const expired = makeCertificate('127.0.0.1', { expiresAt: new Date(Date.now() - 1_000) });
    const misnamed = makeCertificate('users.example.com');
    it.each([
      ['self-signed', trusted, undefined],
      ['expired', expired, expired.cert],
      ['for another name', misnamed, misnamed.cert],
      ["an impostor's", trusted, expired.cert],
    ])('sends nothing to a server whose certificate is %s', async (_, tls, ca) => {
      const server = await serve(never, tls);
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      const sending = outboundClient({ now: Date.now, ca })(patch(server.origin));
      await expect(sending).rejects.toMatchObject(unsent('connection-failed'));
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      expect(server.requests).toEqual([]);
    });

    it('refuses TLS 1.1', async () => {
      const server = createTlsServer({
        ...trusted,
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      }).listen(0, '127.0.0.1');
      closers.push(() => server.close());
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const sending = outboundClient({ now: Date.now, ca: trusted.cert })(get(`https://127.0.0.1:${port}`));
      await expect(sending).rejects.toMatchObject(unsent('connection-failed'));
    });

    it('says "no" if the handshake does not end in time', async () => {
      const server = await serveRaw(() => undefined);
      const sending = send(patch(server.origin.replace('http:', 'https:'), { timeoutMs: 200 }));
      await expect(sending).rejects.toMatchObject(unsent('timeout'));
    });
  });

  describe('with sendBy', () => {
    it('sends until that moment and not after it', async () => {
      const server = await serve((_, response) => response.end());
      const sendAt = outboundClient({ now: () => 1_000 });
      expect(await sendAt(patch(server.origin, { sendBy: 1_000 }))).toMatchObject({ status: 200 });
      await expect(sendAt(patch(server.origin, { sendBy: 999 }))).rejects.toMatchObject(unsent('too-late'));
      expect(server.requests).toHaveLength(1);
    });

    it('sends nothing if a connection becomes free too late', async () => {
      const server = await serve((_, response) => setTimeout(() => response.end(), 200));
      const busy = Array.from({ length: 64 }, () => send(get(server.origin)));
      const late = send(patch(server.origin, { sendBy: Date.now() + 100 }));
      await expect(late).rejects.toMatchObject(unsent('too-late'));
      await Promise.all(busy);
      expect(server.requests).toHaveLength(64);
    });

    const isStopped = (pid: number): boolean => /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    const freezeAndThaw = async (...args: readonly string[]): Promise<string> => {
      const script = fileURLToPath(new URL('frozen-sender.ts', import.meta.url));
      const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
      closers.push(() => child.kill('SIGKILL'));
      const pid = child.pid ?? 0;
      while (!isStopped(pid)) await sleep(10);
      await sleep(300);
      child.kill('SIGCONT');
      return text(child.stdout);
    };

    const linux = process.platform === 'linux' ? it : it.skip;
    linux.each(['cold', 'warm'])(
      'sends nothing if the process is frozen until after it (%s connection)',
      async (warm) => {
        const server = await serve((_, response) => response.end());
        expect(await freezeAndThaw(server.origin, warm, '200')).toBe('too-late no');
        expect(server.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
      },
    );

    linux('sends if the process resumes in time', async () => {
      const server = await serve((_, response) => response.end());
      expect(await freezeAndThaw(server.origin, 'cold', '10000')).toBe('replied 200');
    });
  });
});
