import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { InvokeFunction } from '../functions/function-host.ts';
import { findRoute, matchPath } from '../wire/routes.ts';
import { json, type RunningServer, serve, type WireReply, type WireRequest } from '../wire/serve.ts';
import { docsRoutes } from './docs-routes.ts';
import { toHttpApiEvent } from './http-api-event.ts';

/** A route of the HTTP API and the function behind it. */
export interface DeployedRoute {
  /** `GET /v1/customers/{customerId}`. */
  readonly routeKey: string;
  readonly functionName: string;
}

/** Fixed segments before parameters, from the left: API Gateway prefers the most specific route. */
const specificity = (template: string): string =>
  template
    .split('/')
    .map((segment) => (segment.startsWith('{') ? '1' : '0'))
    .join('');

/** The route API Gateway would choose, with its path parameters percent-decoded once. */
const findDeployedRoute = (
  routes: readonly DeployedRoute[],
  method: string,
  path: string,
): { readonly route: DeployedRoute; readonly parameters: Readonly<Record<string, string>> } | undefined =>
  routes
    .flatMap((route) => {
      const [routeMethod = '', template = ''] = route.routeKey.split(' ');
      const parameters = routeMethod === method ? matchPath(template, path) : undefined;
      return parameters === undefined ? [] : [{ route, parameters, order: specificity(template) }];
    })
    .sort((one, other) => (one.order < other.order ? -1 : 1))[0];

/** The answers that the functions give: a status, headers and a text. */
const Answer = v.strictObject({
  statusCode: v.pipe(v.number(), v.integer()),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  body: v.optional(v.string(), ''),
});

/** What API Gateway itself answers, in its own words. */
const gatewayError = (status: number, message: string): WireReply =>
  json(status, { message }, { 'apigw-requestid': randomUUID() });

/** What an HTTP API makes of a function's answer (payload format 2.0). */
const toReply = (answer: unknown): WireReply => {
  const parsed = v.safeParse(Answer, answer);
  if (!parsed.success) return gatewayError(500, 'Internal Server Error');
  const { statusCode, headers, body } = parsed.output;
  return {
    status: statusCode,
    headers: {
      ...(body !== '' && { 'content-type': 'text/plain;charset=UTF-8' }),
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      'apigw-requestid': randomUUID(),
    },
    body,
  };
};

export interface GatewayOptions {
  readonly port: number;
  readonly routes: readonly DeployedRoute[];
  readonly invoke: InvokeFunction;
  readonly openApiFile: string;
  /** Asks for the token that the docs page uses. */
  readonly askToken: () => Promise<string>;
  readonly now?: () => number;
}

// Quotas of API Gateway's HTTP APIs.
const maxBodyBytes = 10 * 1024 * 1024;
const maxHeaderBytes = 10_240;
const integrationTimeoutMs = 30_000;

/** A percent sign that does not begin an encoded byte. */
const malformedEncoding = /%(?![0-9a-f]{2})/i;

/**
 * Stands in for API Gateway's HTTP API and the platform's gateway before it: hands each request to its function as
 * payload format 2.0 and turns the answer into a reply. Beside it are the API's docs page and OpenAPI document.
 */
export const startGateway = ({
  port,
  routes,
  invoke,
  openApiFile,
  askToken,
  now = Date.now,
}: GatewayOptions): Promise<RunningServer> => {
  const docs = docsRoutes(openApiFile, askToken);

  const forward = async (request: WireRequest): Promise<WireReply> => {
    if (malformedEncoding.test(request.path)) return gatewayError(400, 'Bad Request');
    const found = findDeployedRoute(routes, request.method, request.path);
    if (found === undefined) return gatewayError(404, 'Not Found');
    const { route, parameters } = found;
    const event = toHttpApiEvent(request, { routeKey: route.routeKey, parameters, now: now() });
    const timeout = new AbortController();
    try {
      return await Promise.race([
        invoke(route.functionName, event).then(toReply),
        sleep(integrationTimeoutMs, gatewayError(503, 'Service Unavailable'), { signal: timeout.signal }),
      ]);
    } catch {
      return gatewayError(500, 'Internal Server Error');
    } finally {
      timeout.abort();
    }
  };

  return serve({
    name: 'the API',
    port,
    maxBodyBytes,
    maxHeaderBytes,
    tooLarge: gatewayError(413, 'Request Entity Too Large'),
    handle: (request) => findRoute(docs, request)?.run() ?? forward(request),
  });
};
