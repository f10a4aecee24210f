import { setTimeout as sleep } from 'node:timers/promises';
import type { InvokeFunction } from '../functions/function-host.ts';
import { findRoute } from '../wire/routes.ts';
import { type RunningServer, serve, type WireReply, type WireRequest } from '../wire/serve.ts';
import { docsRoutes } from './docs-routes.ts';
import { type DeployedRoute, findDeployedRoute } from './find-deployed-route.ts';
import { toHttpApiEvent } from './http-api-event.ts';
import { gatewayError, toReply } from './http-api-reply.ts';

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
