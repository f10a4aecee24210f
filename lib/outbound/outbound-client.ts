import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { OutboundError, type OutboundFault } from './outbound-error.ts';
import { isTrustedUrl } from './trusted-url.ts';

// Importing node:http as an ES module also loads undici, which costs 40 ms of a cold start.
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');

export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Epoch milliseconds; no byte of the request leaves later. */
  readonly sendBy?: number | undefined;
}

export interface OutboundReply {
  readonly status: number;
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly body: string;
}

/** Sends one request once and follows no redirect. Throws {@link OutboundError}. */
export type SendRequest = (request: OutboundRequest) => Promise<OutboundReply>;

const agentSettings = {
  keepAlive: true,
  // More than one Lambda instance ever uses.
  maxSockets: 64,
  // Servers and load balancers drop idle sockets after 5 s or more.
  timeout: 4_000,
} as const;

/** Firewalls refuse requests without an agent; a reply to a request that names no coding may be compressed (RFC 9110 §12.5.3). */
const ownHeaders = { 'user-agent': 'contact-info-service', 'accept-encoding': 'identity' };

/** One byte of another encoding, as in a name, does not make a reply unreadable. */
const utf8 = new TextDecoder();

/** Whether the TCP or TLS handshake is done. */
const isReady = (socket: Socket): boolean =>
  !socket.connecting && (!('authorized' in socket) || socket.authorized === true);

const readBody = (
  reply: IncomingMessage,
  maxBytes: number,
  done: (result: { body: string } | { fault: OutboundFault; cause?: unknown }) => void,
): void => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  reply.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else done({ fault: 'body-too-large' });
  });
  reply.once('error', (cause) => done({ fault: 'connection-failed', cause }));
  reply.once('end', () => done({ body: utf8.decode(Buffer.concat(chunks)) }));
};

/** For all calls except those to AWS; `ca` replaces Node's certificate authorities. */
export const outboundClient = ({
  now,
  ca,
}: {
  readonly now: () => number;
  readonly ca?: string | undefined;
}): SendRequest => {
  const plainAgent = new http.Agent(agentSettings);
  const tlsAgent = new https.Agent({
    ...agentSettings,
    minVersion: 'TLSv1.2',
    // Explicit, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off.
    rejectUnauthorized: true,
    ca,
  });

  const open = ({ method, url, ...request }: OutboundRequest): ClientRequest => {
    const headers = { ...ownHeaders, ...request.headers };
    try {
      if (!isTrustedUrl(url))
        throw new TypeError('The URL must be https, or http on the loopback interface.');
      return url.protocol === 'https:'
        ? https.request(url, { method, headers, agent: tlsAgent })
        : http.request(url, { method, headers, agent: plainAgent });
    } catch (cause) {
      throw new OutboundError('request-not-valid', 'no', cause);
    }
  };

  return (outbound) =>
    new Promise((resolve, reject) => {
      const { url, body, timeoutMs, maxBytes, sendBy } = outbound;
      if (timeoutMs <= 0) throw new OutboundError('timeout', 'no');
      const request = open(outbound);
      let sent: OutboundError['sent'] = 'no';

      const fail = (fault: OutboundFault, cause?: unknown): void => {
        clearTimeout(timer);
        reject(new OutboundError(fault, sent, cause));
        request.destroy();
      };
      const timer = setTimeout(() => fail('timeout'), timeoutMs);

      // node:http would queue the bytes and send them once the connection is up.
      const write = (): void => {
        if (sendBy !== undefined && now() > sendBy) {
          fail('too-late');
          return;
        }
        sent = 'maybe';
        request.end(body);
      };
      request.once('socket', (socket) => {
        if (isReady(socket)) write();
        else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', write);
      });
      request.on('error', (cause) => fail('connection-failed', cause));
      request.once('upgrade', (_, socket) => {
        socket.destroy();
        fail('connection-failed');
      });
      request.once('response', (reply) => {
        readBody(reply, maxBytes, (result) => {
          if ('fault' in result) {
            fail(result.fault, result.cause);
            return;
          }
          clearTimeout(timer);
          resolve({ status: Number(reply.statusCode), headers: reply.headers, body: result.body });
        });
      });
    });
};
