import * as v from 'valibot';
import { askAsClient } from '../secrets/ask-as-client.ts';
import { expiringMap } from '../expiring-map.ts';
import type { Secret } from '../secrets/secrets.ts';
import type { ServiceCredentials } from '../secrets/service-secrets.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { OutboundReply, SendRequest } from '../outbound/outbound-client.ts';
import { JsonText, parse } from '../parse.ts';
import { isThrottle, retryAfterOf } from './api-reply.ts';
import type { CallContext } from '../customers/users-api.ts';

/** One per institution (contract §4 and §6.6). */
export interface ServiceTokens {
  get(context: CallContext): Promise<string>;
  renew(context: CallContext, refused: string): Promise<string>;
}

/** Numbers arrive as strings; RFC 6750 §2.1 defines the characters of a token. */
const TokenReply = JsonText(
  v.object({
    access_token: v.pipe(v.string(), v.regex(/^[\w.~+/-]+=*$/)),
    expires_in: v.pipe(
      v.union([v.pipe(v.string(), v.digits(), v.transform(Number)), v.number()]),
      v.integer(),
      v.minValue(1),
    ),
  }),
);
type TokenReply = v.InferOutput<typeof TokenReply>;

const timeoutMs = 3_000;
const maxBytes = 65_536;
/** Tokens are replaced this long before they expire; short-lived ones at half their life. */
const marginMs = 60_000;
const maxInstitutions = 1_000;

export interface ServiceTokenSettings {
  readonly send: SendRequest;
  readonly credentials: Secret<ServiceCredentials>;
  readonly url: string;
  readonly scopes: readonly string[];
  readonly now: () => number;
  readonly logger: Logger;
}

/** Throws `upstream-unavailable`, with the detail `credential-refused` if a retry cannot help. */
export const serviceTokens = ({
  send,
  credentials,
  url,
  scopes,
  now,
  logger,
}: ServiceTokenSettings): ServiceTokens => {
  const held = expiringMap<string>({ maxSize: maxInstitutions, now });
  const minting = new Map<string, Promise<string>>();
  const body = new URLSearchParams({ grant_type: 'client_credentials', scopes: scopes.join(',') }).toString();

  const request = (
    authorization: string,
    { institutionId, correlationId, deadline }: CallContext,
  ): Promise<OutboundReply> =>
    send({
      method: 'POST',
      url: new URL(url),
      headers: {
        authorization,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        institutionId,
        transactionId: correlationId,
      },
      body,
      timeoutMs: Math.min(timeoutMs, deadline - now()),
      maxBytes,
    }).catch((cause: unknown) => {
      throw new AppError('upstream-unavailable', { detail: 'token-unavailable', cause });
    });

  const requestAsClient = async (context: CallContext): Promise<TokenReply> => {
    const reply = await askAsClient(credentials, (authorization) => request(authorization, context));
    if (reply === undefined) {
      const { institutionId, correlationId } = context;
      logger.alarm('credential-refused', { operation: 'mint-token', institutionId, correlationId });
      throw new AppError('upstream-unavailable', { detail: 'credential-refused' });
    }
    if (isThrottle(reply)) {
      const retryAfterS = retryAfterOf(reply, now());
      throw new AppError('upstream-unavailable', { detail: 'throttled', retryAfterS });
    }
    if (reply.status !== 200) throw new AppError('upstream-unavailable', { detail: 'token-unavailable' });
    return parse('token-reply', TokenReply, reply.body, 'upstream-unavailable');
  };

  const mint = async (context: CallContext): Promise<string> => {
    const askedAt = now();
    const { access_token: token, expires_in: lifeS } = await requestAsClient(context);
    const lifeMs = lifeS * 1000;
    held.set(context.institutionId, token, askedAt + lifeMs - Math.min(marginMs, lifeMs / 2));
    return token;
  };

  const get = async (context: CallContext): Promise<string> => {
    const { institutionId } = context;
    const token = held.get(institutionId);
    if (token !== undefined) return token;
    const running = minting.get(institutionId);
    if (running !== undefined) return running;
    const started = mint(context).finally(() => minting.delete(institutionId));
    minting.set(institutionId, started);
    return started;
  };

  return {
    get,
    renew: (context, refused) => {
      if (held.get(context.institutionId) === refused) held.delete(context.institutionId);
      return get(context);
    },
  };
};
