import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUpstreams, type UpstreamRequest } from './answer.ts';
import type { Exchange, FromParent } from './start-upstreams.ts';
import { cannedTable } from './canned-table.ts';
import { memoryTable } from './memory-table.ts';
import { waitUntil } from './wait-until.ts';

// The child's side of start-upstreams.ts: the upstreams over HTTP, in a process whose CPU is nobody else's.
const { BENCH_KEY_SET: keySet = '', BENCH_TABLE: kind } = process.env;
const upstreams = createUpstreams({ keySet, table: kind === 'memory' ? memoryTable() : cannedTable() });
const exchanges: Exchange[] = [];
let isRecording = false;
let delayMs = 0;

const nameOf = ({ method, path, target }: UpstreamRequest): string =>
  target?.replace(/_\d+/, '').replace('.', ' ') ??
  (path === '/' ? 'sns Publish' : `${method} ${path.replace(/[0-9a-f]{32}/, '{id}').replace(/\?.*/, '')}`);

const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
  const from = performance.now();
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const target = incoming.headers['x-amz-target'];
    const request = {
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      target: typeof target === 'string' ? target : undefined,
      body: Buffer.concat(chunks),
    };
    const { status, type, body } = upstreams(request);
    const answer = (): void => {
      outgoing.writeHead(status, {
        'content-type': type,
        ...(status !== 204 && { 'content-length': Buffer.byteLength(body) }),
      });
      outgoing.end(body);
      if (isRecording) {
        const requestBytes = request.body.length;
        exchanges.push({ operation: nameOf(request), from, to: performance.now(), requestBytes });
      }
    };
    if (delayMs > 0) void waitUntil(from + delayMs).then(answer);
    else answer();
  });
});

process.on('message', (message: FromParent) => {
  switch (message.kind) {
    case 'delay':
      delayMs = message.ms;
      process.send?.({ kind: 'done' });
      break;
    case 'exchanges':
      isRecording = true;
      process.send?.({ kind: 'exchanges', exchanges: exchanges.splice(0) });
      break;
    case 'sockets':
      server.getConnections((_, sockets) => process.send?.({ kind: 'sockets', sockets }));
  }
});
process.on('disconnect', () => process.exit(0));

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ kind: 'listening', url: `http://127.0.0.1:${port}` });
});
