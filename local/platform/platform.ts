import { openKeep } from '../keep.ts';
import { createFaultRegistry, problemOf } from '../wire/faults.ts';
import { findRoute, type Routes } from '../wire/routes.ts';
import { json, readJson, type RunningServer, serve, type WireRequest } from '../wire/serve.ts';
import { type Observe, withFaults } from '../wire/with-faults.ts';
import { oauthControls, oauthRoutes } from './oauth-routes.ts';
import type { InstitutionUser } from './institution-user.ts';
import { openQuirks, type OpenQuirks, Quirks } from './quirks.ts';
import { seeds } from './seeds.ts';
import { openTokenStore } from './token-store.ts';
import { usersRoutes } from './users-routes.ts';
import { openUserStore, type UserStore } from './user-store.ts';

export interface PlatformOptions {
  readonly port: number;
  /** Without one, everything is kept in memory. */
  readonly dataDir?: string | undefined;
  readonly now?: () => number;
  readonly accessTokenTtlS?: number;
  readonly observe?: Observe | undefined;
}

export interface Platform extends RunningServer {
  /** The users on file, for a test to look at or to add to. */
  readonly users: UserStore;
}

const usersPath = '/v1/institution-users/';

/** The request with the newer path of the Users API, which older deployments serve below `/db-users`. */
const withNewerPath = (request: WireRequest): WireRequest =>
  request.path.startsWith(`/db-users${usersPath}`)
    ? { ...request, path: request.path.slice('/db-users'.length) }
    : request;

/** `PUT`, `GET` and `DELETE /_quirks`: how the platform keeps, splits and answers a write from now on. */
const quirkControls = (quirks: Pick<OpenQuirks<unknown>, 'current' | 'set'>): Routes => ({
  'PUT /_quirks': (request) => {
    const wanted = readJson(Quirks, request);
    if (!wanted.success)
      return json(400, { message: 'These are not quirks.', problems: wanted.issues.map(problemOf) });
    quirks.set(wanted.output);
    return json(200, quirks.current());
  },
  'GET /_quirks': () => json(200, quirks.current()),
  'DELETE /_quirks': () => {
    quirks.set({});
    return { status: 204 };
  },
});

/** The banking platform's side: OAuth v2, the Users API and the online login. */
export const startPlatform = async ({
  port,
  dataDir,
  now = Date.now,
  accessTokenTtlS = 3600,
  observe,
}: PlatformOptions): Promise<Platform> => {
  const keep = openKeep(dataDir, 'platform');
  const users = openUserStore(keep, seeds);
  const tokens = openTokenStore(keep);
  const quirks = openQuirks<InstitutionUser>();
  const institutionIds = [...new Set(seeds.map(({ document }) => document.institutionId))];
  let issuer = '';
  const routes = {
    ...oauthRoutes({ tokens, users, institutionIds, issuer: () => issuer, now, accessTokenTtlS }),
    ...usersRoutes({ tokens, users, now, quirks }),
  };
  const controls = { ...oauthControls({ tokens }), ...quirkControls(quirks) };
  const notFound = json(404, { code: 'ISR_99999', message: 'There is no such resource.' });

  const service = withFaults({
    faults: createFaultRegistry(),
    operationsOf: (request: WireRequest) => {
      const newer = withNewerPath(request);
      const label = findRoute(routes, newer)?.label ?? 'unknown';
      const names = [label, `${newer.method} ${newer.path}`];
      return [label, ...names, ...names.map((name) => name.replace(usersPath, `/db-users${usersPath}`))];
    },
    faultReply: (status, body) =>
      json(status, body ?? { code: 'CMN_99999', message: 'A fault is switched on.' }),
    handle: (request) => findRoute(routes, withNewerPath(request))?.run() ?? notFound,
    observe,
  });

  const server = await serve({
    name: 'the platform stand-in',
    port,
    handle: (request) => findRoute(controls, request)?.run() ?? service(request),
  });
  issuer = server.url;
  return {
    url: server.url,
    users,
    close: async () => {
      await server.close();
      keep.close();
    },
  };
};
