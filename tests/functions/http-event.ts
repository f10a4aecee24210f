import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { invocationContext } from '../../local/functions/invocation-context.ts';

export interface HttpRequest {
  /** Of the payload format. */
  readonly version?: string;
  readonly method?: string;
  /** What the gateway matched and percent-decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is text or bytes already. */
  readonly body?: unknown;
}

const bodyOf = (body: unknown): Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'> => {
  if (body === undefined) return { isBase64Encoded: false };
  if (body instanceof Uint8Array) {
    return { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
  }
  return { body: typeof body === 'string' ? body : JSON.stringify(body), isBase64Encoded: false };
};

/** A request as an HTTP API hands it to a function: payload format 2.0, header names in lower case. */
export const httpEvent = ({
  version = '2.0',
  method = 'GET',
  parameters,
  headers = {},
  query,
  body,
}: HttpRequest): APIGatewayProxyEventV2 => ({
  version,
  routeKey: '$default',
  rawPath: '/v1/customers',
  rawQueryString: '',
  headers: Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), value]],
    ),
  ),
  ...(query && { queryStringParameters: { ...query } }),
  pathParameters: { ...parameters },
  requestContext: {
    accountId: '000000000000',
    apiId: 'test',
    domainName: 'contact-info.example.com',
    domainPrefix: 'contact-info',
    http: { method, path: '/v1/customers', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    requestId: 'request',
    routeKey: '$default',
    stage: '$default',
    time: '23/Nov/2026:15:00:00 +0000',
    timeEpoch: 0,
  },
  ...bodyOf(body),
});

/** What a function knows of its own invocation. */
export const invocation = (getRemainingTimeInMillis: () => number): Context =>
  invocationContext('test', 'request', getRemainingTimeInMillis);
