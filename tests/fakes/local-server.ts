import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  /** Path and query as they arrived. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (request: SeenRequest, response: ServerResponse) => unknown;

export interface LocalServer {
  readonly origin: string;
  /** Every request whose body arrived, oldest first. */
  readonly requests: readonly SeenRequest[];
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Answers every request on an ephemeral port of 127.0.0.1 until closed; over TLS when given a certificate. */
export const startServer = async (
  answer: Answer,
  tls?: { readonly key: string; readonly cert: string },
): Promise<LocalServer> => {
  const requests: SeenRequest[] = [];
  const onRequest = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { method = '', url: target = '', headers } = incoming;
    text(incoming).then(
      (body) => {
        const request = { method, target, headers, body };
        requests.push(request);
        answer(request, response);
      },
      // The client went away before its request was whole.
      () => response.destroy(),
    );
  };
  const server = tls === undefined ? createHttpServer(onRequest) : createHttpsServer(tls, onRequest);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

/** Ends a response with a JSON body. */
export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};
