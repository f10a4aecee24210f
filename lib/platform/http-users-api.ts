import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import type { RetryReads } from '../outbound/retry-reads.ts';
import type { OutboundReply, SendRequest } from '../outbound/outbound-client.ts';
import { parse } from '../parse.ts';
import { isThrottle, isUserUnknown, retryAfterOf } from './api-reply.ts';
import { toContactPatch } from './contact-patch.ts';
import type { ServiceTokens } from './service-token.ts';
import { toUser, UserReply } from './user-reply.ts';
import type { CallContext, User, UserName, UsersApi } from '../customers/users-api.ts';
import { judgeFailure, judgeReply } from './write-outcome.ts';

export interface UsersApiSettings {
  /** Origin, and path up to `/db-users`, of the platform. */
  readonly baseUrl: string;
  readonly send: SendRequest;
  readonly tokens: ServiceTokens;
  readonly retry: RetryReads;
  readonly now: () => number;
  readonly logger: Logger;
  readonly defaultCountryCode: (institutionId: string) => string;
}

/** One attempt to read; what is left of the time is for the next. */
const readTimeoutMs = 2_000;
const maxBytes = 262_144;

/** For a primary retail user the legacy user GUID is the institution's customer id (contract §3). */
const userIdTypes = {
  CUSTOMER_ID: 'LEGACY_USER_GUID',
  LOGIN_ID: 'LOGIN_ID',
  INSTITUTION_USER_ID: 'INSTITUTION_USER_ID',
} as const satisfies Record<UserName['type'], string>;

/** The API takes printable ASCII only (ISR_11004), and a URL takes a dot segment for a way up (RFC 3986 §3.3). */
const canNameUser = (value: string): boolean => /^[\x20-\x7e]+$/.test(value) && !/^\.\.?$/.test(value);

/** Failures that another attempt at once would only meet again. */
const lastingFailures: ReadonlySet<string | undefined> = new Set([
  'throttled',
  'credential-refused',
  'request-refused',
]);

const mayRetry = (error: unknown): boolean =>
  error instanceof OutboundError ||
  (error instanceof AppError &&
    error.reason === 'upstream-unavailable' &&
    !lastingFailures.has(error.detail));

/** The Users API over HTTP (contract §3 and §6.7), called with the service's own token. */
export const httpUsersApi = ({
  baseUrl,
  send,
  tokens,
  retry,
  now,
  logger,
  defaultCountryCode,
}: UsersApiSettings): UsersApi => {
  const urlOf = (id: string, query = ''): URL =>
    new URL(`${baseUrl}/db-users/v1/institution-users/${encodeURIComponent(id)}${query}`);

  const headersOf = (token: string, { correlationId }: CallContext) => ({
    authorization: `Bearer ${token}`,
    transactionId: correlationId,
    accept: 'application/json',
  });

  /** A token may have been revoked before it expired: with a refusal of it, one newer token is tried. */
  const callWithToken = async (
    context: CallContext,
    operation: string,
    call: (token: string) => Promise<OutboundReply>,
  ): Promise<OutboundReply> => {
    const token = await tokens.get(context);
    const first = await call(token);
    const reply = first.status === 401 ? await call(await tokens.renew(context, token)) : first;
    if (reply.status === 401 || reply.status === 403) {
      const { institutionId, correlationId } = context;
      logger.alarm('credential-refused', { operation, institutionId, correlationId, status: reply.status });
    }
    return reply;
  };

  const readReply = (reply: OutboundReply, institutionId: string): User | undefined => {
    if (reply.status === 200) {
      const user = parse('user', UserReply, reply.body, 'upstream-unavailable');
      // Whatever the token lets the API show: another institution's user is nobody here.
      if (user.institutionId !== institutionId) return undefined;
      return toUser(user, { defaultCountryCode: defaultCountryCode(institutionId) });
    }
    if (isUserUnknown(reply)) return undefined;
    if (isThrottle(reply)) {
      const retryAfterS = retryAfterOf(reply, now());
      throw new AppError('upstream-unavailable', { detail: 'throttled', retryAfterS });
    }
    if (reply.status === 401 || reply.status === 403) {
      throw new AppError('upstream-unavailable', { detail: 'credential-refused' });
    }
    const isRefusal = reply.status < 500 && reply.status !== 408;
    throw new AppError('upstream-unavailable', { detail: isRefusal ? 'request-refused' : 'upstream-failed' });
  };

  return {
    findUser: async ({ type, value }, context) => {
      if (!canNameUser(value)) return undefined;
      const url = urlOf(value, `?userIdType=${userIdTypes[type]}&$expand=contactMethods,postalAddresses`);
      const attempt = async (): Promise<User | undefined> => {
        const reply = await callWithToken(context, 'find-user', (token) =>
          send({
            method: 'GET',
            url,
            headers: headersOf(token, context),
            timeoutMs: Math.min(readTimeoutMs, context.deadline - now()),
            maxBytes,
          }),
        );
        return readReply(reply, context.institutionId);
      };
      return retry(attempt, { deadline: context.deadline, mayRetry }).catch((cause: unknown) => {
        if (cause instanceof OutboundError) {
          throw new AppError('upstream-unavailable', { detail: cause.code, cause });
        }
        throw cause;
      });
    },

    writeContact: async ({ institutionUserId, after, sendBy }, context) => {
      const body = JSON.stringify(toContactPatch(after));
      try {
        const reply = await callWithToken(context, 'write-contact', (token) =>
          send({
            method: 'PATCH',
            url: urlOf(institutionUserId),
            headers: { ...headersOf(token, context), 'content-type': 'application/json' },
            body,
            timeoutMs: context.deadline - now(),
            maxBytes,
            sendBy,
          }),
        );
        return judgeReply(reply, now());
      } catch (cause) {
        return judgeFailure(cause);
      }
    },
  };
};
