import { randomBytes, randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { json, readJson, type WireReply, type WireRequest } from '../wire/serve.ts';
import type { Routes } from '../wire/routes.ts';
import { readAccessToken, signAccessToken, tokenStanding } from './access-token.ts';
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
  readonly accessTokenTtlS: number;
}

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

/** `POST /oauth2/v1/token`, `DELETE /oauth2/v1/revoke`, the key set and introspection (contract §4). */
export const oauthRoutes = ({
  tokens,
  users,
  institutionIds,
  issuer,
  now,
  accessTokenTtlS,
}: OAuthDeps): Routes => {
  const seconds = (): number => Math.floor(now() / 1000);

  const accessToken = (
    client: Client,
    institutionId: string,
    scopes: readonly string[],
    customer?: { readonly user: StoredUser; readonly authTime: number },
  ): string =>
    signAccessToken(tokens, {
      iss: issuer(),
      aud: client.audience,
      sub: customer?.user.document.institutionUserId ?? client.id,
      client_id: client.id,
      scope: scopes.join(' '),
      institutionId,
      ...(customer !== undefined && {
        institutionCustomerId: customer.user.document.institutionCustomers[0]?.institutionCustomerId,
        institutionUserId: customer.user.document.institutionUserId,
        auth_time: customer.authTime,
        acr: 'password',
      }),
      iat: seconds(),
      exp: seconds() + accessTokenTtlS,
      jti: randomUUID(),
    });

  /** Numbers are sent as text, as the platform documents. */
  const issued = (token: string, refreshToken?: string): WireReply =>
    json(
      200,
      {
        access_token: token,
        expires_in: String(accessTokenTtlS),
        token_type: 'Bearer',
        ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      },
      noStore,
    );

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
    const refreshToken = randomBytes(32).toString('base64url');
    const authTime = seconds();
    const { institutionUserId } = user.document;
    tokens.remember(refreshToken, {
      clientId: client.id,
      institutionId,
      institutionUserId,
      scopes: [...scopes],
      authTime,
    });
    return issued(accessToken(client, institutionId, scopes, { user, authTime }), refreshToken);
  };

  const grantRefresh = (form: URLSearchParams, client: Client, institutionId: string): WireReply => {
    const subject = tokens.recall(form.get('refresh_token') ?? '');
    const user =
      subject?.clientId === client.id && subject.institutionId === institutionId
        ? users.find(institutionId, 'INSTITUTION_USER_ID', subject.institutionUserId)
        : undefined;
    if (subject === undefined || user === undefined || !maySignIn(user)) {
      return refuse(400, 'invalid_grant', 'The refresh token is not valid.');
    }
    return issued(accessToken(client, institutionId, subject.scopes, { user, authTime: subject.authTime }));
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
      case 'refresh_token':
        return grantRefresh(form, client, institutionId);
      default:
        return refuse(400, 'unsupported_grant_type', 'Use client_credentials, password or refresh_token.');
    }
  };

  /** The token to revoke is the bearer token itself, or a `token` sent by a client that signs in. */
  const revoke = (request: WireRequest): WireReply => {
    const [scheme, credentials = ''] = request.headers.authorization?.split(' ') ?? [];
    const form = new URLSearchParams(request.body.toString());
    const isBearer = scheme?.toLowerCase() === 'bearer';
    if (!isBearer && authenticateClient(tokens.clients(), request.headers.authorization) === undefined) {
      return refuse(401, 'invalid_client', 'Send the token as bearer token, or sign in as a client.');
    }
    const revoked = isBearer ? credentials : (form.get('token') ?? request.query.get('token') ?? '');
    const claims = readAccessToken(tokens, revoked);
    if (claims !== undefined) tokens.revoke(claims.jti);
    tokens.forget(revoked);
    return { status: 204 };
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
    'DELETE /oauth2/v1/revoke': revoke,
    'POST /oauth2/v1/introspect': introspect,
    'GET /.well-known/jwks.json': () => json(200, tokens.publicKeys(), { 'cache-control': 'max-age=300' }),
  };
};

const Rotation = v.strictObject({ keepOld: v.optional(v.boolean(), true) });
const Minting = v.strictObject({
  claims: v.record(v.string(), v.unknown()),
  header: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** Controls for tests and for trying things out: key rotation, client secrets, tokens with any claims. */
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
    'POST /_tokens': (request) => {
      const minting = readJson(Minting, request);
      if (!minting.success) return bad;
      return json(200, { token: signAccessToken(tokens, minting.output.claims, minting.output.header) });
    },
  };
};
