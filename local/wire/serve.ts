import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import * as v from 'valibot';

/** One HTTP request, read to its end. */
export interface WireRequest {
  readonly method: string;
  /** As it was sent: still percent-encoded, without the query. */
  readonly path: string;
  /** Without the question mark. */
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly remoteAddress: string;
}

export interface WireReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** In place of a reply: the connection is torn down (TCP RST). */
export const reset = Symbol('reset');

type Answer = WireReply | typeof reset;
export type WireHandler = (request: WireRequest) => Answer | Promise<Answer>;

export interface RunningServer {
  readonly url: string;
  /** Resolves when the port is free again; open connections are cut. */
  readonly close: () => Promise<void>;
}

export interface ServeOptions {
  /** The purpose of the port, for error messages. */
  readonly name: string;
  /** 0: any free port. */
  readonly port: number;
  readonly handle: WireHandler;
  readonly maxBodyBytes?: number;
  readonly maxHeaderBytes?: number;
  readonly tooLarge?: WireReply;
}

export const json = (status: number, value: unknown, headers: WireReply['headers'] = {}): WireReply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

/** The body of a request as JSON of a shape; `ifEmpty` is the text to read where there is none. */
export const readJson = <const Schema extends v.GenericSchema>(
  schema: Schema,
  { body }: WireRequest,
  ifEmpty = '',
) => v.safeParse(v.pipe(v.string(), v.parseJson(), schema), body.toString() || ifEmpty);

const host = '127.0.0.1';
const megabyte = 1024 * 1024;

const isPortTaken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';

/** Answers HTTP on 127.0.0.1; refuses with the name of the port when it is taken. */
export const serve = async ({
  name,
  port,
  handle,
  maxBodyBytes = 16 * megabyte,
  maxHeaderBytes = 64 * 1024,
  tooLarge = json(413, { message: 'Request Entity Too Large' }),
}: ServeOptions): Promise<RunningServer> => {
  const sockets = new Set<Socket>();

  const answer = async (request: WireRequest): Promise<Answer> => {
    try {
      return await handle(request);
    } catch (error) {
      console.error(`${name}: ${request.method} ${request.path} failed`, error);
      return json(500, { message: `${name} failed` });
    }
  };

  const server = createServer(
    { maxHeaderSize: maxHeaderBytes, keepAliveTimeout: 60_000 },
    (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= maxBodyBytes) chunks.push(chunk);
      });
      incoming.on('end', () => {
        const target = incoming.url ?? '/';
        const queryAt = target.indexOf('?');
        const rawQuery = queryAt < 0 ? '' : target.slice(queryAt + 1);
        const reply =
          bytes > maxBodyBytes
            ? Promise.resolve(tooLarge)
            : answer({
                method: incoming.method ?? 'GET',
                path: queryAt < 0 ? target : target.slice(0, queryAt),
                rawQuery,
                query: new URLSearchParams(rawQuery),
                headers: incoming.headers,
                rawHeaders: incoming.rawHeaders,
                body: Buffer.concat(chunks),
                remoteAddress: incoming.socket.remoteAddress ?? host,
              });
        void reply.then((answered) => {
          if (answered === reset) {
            incoming.socket.resetAndDestroy();
            return;
          }
          const body = Buffer.from(answered.body ?? '');
          for (const [header, value] of Object.entries(answered.headers ?? {}))
            outgoing.setHeader(header, value);
          if (answered.status !== 204) outgoing.setHeader('content-length', body.length);
          outgoing.writeHead(answered.status);
          outgoing.end(body);
        });
      });
    },
  );
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(isPortTaken(error) ? new Error(`port ${port} (${name}) is already taken on ${host}.`) : error);
    });
    // By default a burst of more than 511 callers is refused by the system.
    server.listen({ port, host, backlog: 4_096 }, resolve);
  });
  // A server that listens on TCP always answers with an AddressInfo.
  const address = server.address() as AddressInfo;

  return {
    url: `http://${host}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
};
