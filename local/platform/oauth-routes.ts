import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { json, readJson, type WireReply, type WireRequest } from '../wire/serve.ts';
import type { Routes } from '../wire/routes.ts';
import { signAccessToken, tokenStanding } from './access-token.ts';
import { authenticateClient, type Client } from './clients.ts';
import type { StoredUser } from './institution-user.ts';
import type { TokenStore } from './token-store.ts';
import type { UserStore } from './user-store.ts';

export interface OAuthDeps {
  readonly tokens: TokenStore;
  readonly users: UserStore;
  readonly institutionIds: readonly string[];
  readonly issuer: () => string;
  readonly now: () => number;
}

const accessTokenTtlS = 3600;
const noStore = { 'cache-control': 'no-store' };

/** RFC 6749 §5.2. */
const refuse = (status: number, error: string, description: string): WireReply =>
  json(
    status,
    { error, error_description: description },
    status === 401 ? { ...noStore, 'www-authenticate': 'Basic realm="oauth2"' } : noStore,
  );

const header = (request: WireRequest, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The plural, comma-separated form that the platform documents. */
const requestedScopes = (form: URLSearchParams, client: Client): readonly string[] | undefined => {
  const asked = (form.get('scopes') ?? '')
    .split(',')
    .map((scope) => scope.trim())
    .filter(Boolean);
  if (asked.length === 0) return client.scopes;
  return asked.every((scope) => client.scopes.includes(scope)) ? asked : undefined;
};

const maySignIn = ({ document: { userStatus, registrationDateTime } }: StoredUser): boolean =>
  userStatus.active === true &&
  registrationDateTime !== undefined &&
  !(userStatus.locked ?? userStatus.onHold ?? userStatus.rejected ?? false);

/** Tokens for clients and for customers who sign in, the key set and introspection (contract §4). */
export const oauthRoutes = ({ tokens, users, institutionIds, issuer, now }: OAuthDeps): Routes => {
  const seconds = (): number => Math.floor(now() / 1000);

  const accessToken = (
    client: Client,
    institutionId: string,
    scopes: readonly string[],
    user?: StoredUser,
  ): string =>
    signAccessToken(tokens, {
      iss: issuer(),
      aud: client.audience,
      sub: user?.document.institutionUserId ?? client.id,
      client_id: client.id,
      scope: scopes.join(' '),
      institutionId,
      ...(user !== undefined && {
        institutionCustomerId: user.document.institutionCustomers[0]?.institutionCustomerId,
        institutionUserId: user.document.institutionUserId,
        auth_time: seconds(),
        acr: 'password',
      }),
      iat: seconds(),
      exp: seconds() + accessTokenTtlS,
      jti: randomUUID(),
    });

  /** Numbers are sent as text, as the platform documents. */
  const issued = (token: string): WireReply =>
    json(200, { access_token: token, expires_in: String(accessTokenTtlS), token_type: 'Bearer' }, noStore);

  const grantPassword = (
    form: URLSearchParams,
    client: Client,
    institutionId: string,
    scopes: readonly string[],
  ): WireReply => {
    const user = users.find(institutionId, 'LOGIN_ID', form.get('username') ?? '');
    if (user === undefined || user.password !== form.get('password') || !maySignIn(user)) {
      return refuse(400, 'invalid_grant', 'The user name or password is wrong, or the user may not sign in.');
    }
    return issued(accessToken(client, institutionId, scopes, user));
  };

  const token = (request: WireRequest): WireReply => {
    const client = authenticateClient(tokens.clients(), request.headers.authorization);
    if (client === undefined)
      return refuse(401, 'invalid_client', 'The client is not known or its secret is wrong.');
    const institutionId = header(request, 'institutionid');
    if (!institutionIds.includes(institutionId)) {
      return refuse(400, 'invalid_request', 'The institutionId header is missing or names no institution.');
    }
    if (!uuid.test(header(request, 'transactionid'))) {
      return refuse(400, 'invalid_request', 'The transactionId header is missing or not a UUID.');
    }
    const form = new URLSearchParams(request.body.toString());
    const scopes = requestedScopes(form, client);
    if (scopes === undefined)
      return refuse(400, 'invalid_scope', 'The client may not have one of these scopes.');
    switch (form.get('grant_type') ?? '') {
      case 'client_credentials':
        return issued(accessToken(client, institutionId, scopes));
      case 'password':
        return grantPassword(form, client, institutionId, scopes);
      default:
        return refuse(400, 'unsupported_grant_type', 'Use client_credentials or password.');
    }
  };

  const introspect = (request: WireRequest): WireReply => {
    const client = authenticateClient(tokens.clients(), request.headers.authorization);
    if (client?.mayIntrospect !== true)
      return refuse(401, 'invalid_client', 'This client may not introspect tokens.');
    const found = tokenStanding(
      tokens,
      new URLSearchParams(request.body.toString()).get('token') ?? '',
      now(),
    );
    return json(
      200,
      found.standing === 'active'
        ? { active: true, token_type: 'Bearer', ...found.claims }
        : { active: false },
      noStore,
    );
  };

  return {
    'POST /oauth2/v1/token': token,
    'POST /oauth2/v1/introspect': introspect,
    'GET /.well-known/jwks.json': () => json(200, tokens.publicKeys(), { 'cache-control': 'max-age=300' }),
  };
};

const Rotation = v.strictObject({ keepOld: v.optional(v.boolean(), true) });

/** Controls for tests and for trying things out: key rotation and client secrets. */
export const oauthControls = ({ tokens }: Pick<OAuthDeps, 'tokens'>): Routes => {
  const bad = json(400, { message: 'The request body is not as expected.' });
  return {
    'POST /_keys/rotate': (request) => {
      const rotation = readJson(Rotation, request, '{}');
      if (!rotation.success) return bad;
      tokens.rotateKeys(rotation.output);
      return json(200, { kid: tokens.signingKey().kid });
    },
    'PUT /_clients/{id}/secrets': (request, { id = '' }) => {
      const secrets = readJson(v.array(v.string()), request);
      if (!secrets.success || !tokens.clients().some((client) => client.id === id)) return bad;
      tokens.setSecrets(id, secrets.output);
      return { status: 204 };
    },
  };
};
