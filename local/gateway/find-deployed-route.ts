import { matchPath } from '../wire/routes.ts';

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
export const findDeployedRoute = (
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
