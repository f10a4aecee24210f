import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { percentDecode } from '../wire/routes.ts';
import type { WireRequest } from '../wire/serve.ts';

/** Lower-case names, with repeated values joined by a comma (payload format 2.0). */
const headersOf = (rawHeaders: readonly string[]): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name] ?? ''},${value}` : value;
  }
  return headers;
};

const queryOf = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(',')]));

const textTypes = /^\s*(text\/[^;]+|application\/(json|javascript|xml))\s*(;|$)/i;

/** API Gateway passes text bodies as text, and others as base64. */
const bodyOf = (
  body: Buffer,
  contentType: string | undefined,
): { body: string; isBase64Encoded: boolean } => {
  const isBase64Encoded = !textTypes.test(contentType ?? 'text/plain') || !isUtf8(body);
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
};

const month = new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' });

/** Common log format, e.g. `23/Nov/2026:15:10:00 +0000`. */
const logTime = (at: number): string => {
  const [, year = '', , day = '', time = ''] =
    /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(new Date(at).toISOString()) ?? [];
  return `${day}/${month.format(at)}/${year}:${time} +0000`;
};

/** The event of a function behind an HTTP API (payload format 2.0). */
export const toHttpApiEvent = (
  request: WireRequest,
  {
    routeKey,
    parameters,
    now,
  }: {
    readonly routeKey: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly now: number;
  },
): APIGatewayProxyEventV2 => {
  const headers = headersOf(request.rawHeaders);
  const rawPath = percentDecode(request.path);
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: request.rawQuery,
    headers: {
      ...headers,
      'content-length': String(request.body.length),
      'x-amzn-trace-id': `Root=1-${Math.floor(now / 1000).toString(16)}-${randomUUID().replaceAll('-', '').slice(0, 24)}`,
      'x-forwarded-for': request.remoteAddress,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(request.rawQuery !== '' && { queryStringParameters: queryOf(request.query) }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: headers['host'] ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.remoteAddress,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: logTime(now),
      timeEpoch: now,
    },
    ...(Object.keys(parameters).length > 0 && { pathParameters: parameters }),
    ...(request.body.length > 0 ? bodyOf(request.body, headers['content-type']) : { isBase64Encoded: false }),
  };
};
