import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { SendRequest } from '../outbound/send-request.ts';
import { isForAudience, readCaller, type AccessRules } from './access-claims.ts';
import type { Caller, TokenVerifier } from './caller.ts';
import { readJsonObject, type JsonObject } from './json-object.ts';
import { refuseToken } from './refuse-token.ts';
import { maxTokenLength } from './token-text.ts';

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface IntrospectionRules extends AccessRules {
  /** The issuer's introspection endpoint; https. */
  readonly url: string;
  readonly send: SendRequest;
  /** The service's own credentials there. Asked again with those that were refused, it may answer newer ones. */
  readonly credentials: (refused?: ClientCredentials) => Promise<ClientCredentials>;
  readonly logger: Logger;
  /** How long an answer counts, and so how long a revoked token may still be used. */
  readonly cacheForS?: number | undefined;
}

export const defaultCacheForS = 15;

const timeoutMs = 2_000;
const maxBytes = 65_536;
const maxCachedTokens = 1000;

const unavailable = (detail: string, cause?: unknown): AppError =>
  new AppError('service-unavailable', { detail, cause });

/** RFC 6749 §2.3.1: each part is form-encoded first. */
const basic = ({ clientId, clientSecret }: ClientCredentials): string =>
  `Basic ${Buffer.from([clientId, clientSecret].map(encodeURIComponent).join(':')).toString('base64')}`;

/** Verifies opaque access tokens by asking their issuer (RFC 7662). When it cannot say, that is no fault of the token. */
export const introspectionVerifier = ({
  url,
  send,
  credentials,
  logger,
  cacheForS = defaultCacheForS,
  ...rules
}: IntrospectionRules): TokenVerifier => {
  const { audience, now } = rules;
  /** By the token's hash, so that no token is kept. Refusals are not kept: made-up tokens would crowd out good ones. */
  const cache = new Map<string, { readonly caller: Caller; readonly until: number }>();

  const ask = (token: string, own: ClientCredentials) =>
    send({
      method: 'POST',
      url: new URL(url),
      headers: {
        authorization: basic(own),
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }).toString(),
      timeoutMs,
      maxBytes,
    });

  /** Asks once more with newer credentials where the first were refused (RFC 7662 §2.3). */
  const askWithCredentials = async (token: string) => {
    const own = await credentials();
    const reply = await ask(token, own);
    if (reply.status !== 401) return reply;
    const newer = await credentials(own);
    return newer.clientSecret === own.clientSecret ? reply : await ask(token, newer);
  };

  const introspect = async (token: string): Promise<JsonObject> => {
    const { status, body } = await askWithCredentials(token).catch((cause: unknown) => {
      throw unavailable('introspection-failed', cause);
    });
    if (status === 401) logger.alarm('credential-refused', { operation: 'introspect' });
    if (status !== 200) throw unavailable('introspection-refused');
    const claims = readJsonObject(Buffer.from(body));
    if (claims === undefined) throw unavailable('introspection-not-json');
    return claims;
  };

  const remember = (hash: string, caller: Caller, until: number): void => {
    cache.delete(hash);
    cache.set(hash, { caller, until });
    const [oldest] = cache.keys();
    if (cache.size > maxCachedTokens && oldest !== undefined) cache.delete(oldest);
  };

  return {
    verify: async (token) => {
      if (token.length > maxTokenLength) refuseToken('token-too-long');
      const hash = createHash('sha256').update(token).digest('base64');
      const cached = cache.get(hash);
      const askedAt = now();
      if (cached !== undefined && askedAt < cached.until) return cached.caller;
      const claims = await introspect(token);
      // RFC 7662 §2.2: a boolean, so nothing else that seems true.
      if (claims.get('active') !== true) refuseToken('token-not-active');
      // RFC 7662 §2.2, §4: a token that is not for us should have been answered as not active; so the issuer, or our
      // registration there, is at fault and not the token.
      if (!isForAudience(claims, audience)) throw unavailable('introspection-of-another-audience');
      const caller = readCaller(claims, rules);
      remember(hash, caller, Math.min(askedAt + cacheForS * 1000, Number(claims.get('exp')) * 1000));
      return caller;
    },
  };
};
