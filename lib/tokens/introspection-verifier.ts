import type { Secret } from '../secrets/secrets.ts';
import type { ServiceCredentials } from '../secrets/service-secrets.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { SendRequest } from '../outbound/outbound-client.ts';
import { isForAudience, judgeTimes, readAccessClaims } from './access-claims.ts';
import type { AccessRules } from './token-environment.ts';
import { askAsClient } from '../secrets/ask-as-client.ts';
import type { Caller, TokenVerifier } from '../customers/caller.ts';
import { expiringMap } from '../expiring-map.ts';
import { readJsonObject, type JsonObject } from '../strict-json.ts';
import { hashToken, refuseToken } from './token-text.ts';

export interface IntrospectionRules extends AccessRules {
  readonly url: string;
  readonly send: SendRequest;
  readonly credentials: Secret<ServiceCredentials>;
  readonly logger: Logger;
  readonly cacheForS: number;
}

const timeoutMs = 2_000;
const maxBytes = 65_536;
const maxCachedTokens = 1000;

const unavailable = (detail: string, cause?: unknown): AppError =>
  new AppError('service-unavailable', { detail, cause });

/** Issuers that serialize a fixed set of members send null for what a token does not have. */
const withoutNulls = (claims: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));

export const introspectionVerifier = ({
  url,
  send,
  credentials,
  logger,
  cacheForS,
  ...rules
}: IntrospectionRules): TokenVerifier => {
  const { now } = rules;
  // Refusals are not cached: invented tokens would push out good ones.
  const cache = expiringMap<Caller>({ maxSize: maxCachedTokens, now });

  const introspect = async (token: string): Promise<JsonObject> => {
    const body = new URLSearchParams({ token, token_type_hint: 'access_token' }).toString();
    const reply = await askAsClient(credentials, (authorization) => {
      const headers = {
        authorization,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      };
      return send({ method: 'POST', url: new URL(url), headers, body, timeoutMs, maxBytes });
    }).catch((cause: unknown) => {
      throw unavailable('introspection-failed', cause);
    });
    // RFC 7662 §2.3: this refuses our credentials, not the token.
    if (reply === undefined) {
      logger.alarm('credential-refused', { operation: 'introspect' });
      throw unavailable('credential-refused');
    }
    const claims = reply.status === 200 ? readJsonObject(Buffer.from(reply.body)) : undefined;
    if (claims === undefined) throw unavailable('introspection-not-understood');
    return withoutNulls(claims);
  };

  return {
    verify: async (token) => {
      const hash = hashToken(token);
      const cached = cache.get(hash);
      if (cached !== undefined) return cached;
      const askedAt = now();
      const claims = await introspect(token);
      // RFC 7662 §2.2: a boolean and nothing else.
      if (claims['active'] !== true) refuseToken('token-not-active');
      // RFC 7662 §2.2: the issuer should have answered inactive, so the token is not at fault.
      if (!isForAudience(claims, rules)) throw unavailable('introspection-of-another-audience');
      // RFC 7662 §2.2: `iss` is optional, as the issuer itself is asked.
      const { caller, times } = readAccessClaims({ iss: rules.issuer, ...claims }, rules);
      judgeTimes(times, rules);
      cache.set(hash, caller, Math.min(askedAt + cacheForS * 1000, times.expiresS * 1000));
      return caller;
    },
  };
};
