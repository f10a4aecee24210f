import type { CallContext, User, UserName, UsersApi } from '../customers/users-api.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { OutboundReply, OutboundRequest, SendRequest } from '../outbound/outbound-client.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import type { RetryReads } from '../outbound/retry-reads.ts';
import { isThrottle, isUserUnknown, judgeFailure, judgeReply, retryAfterOf } from './api-reply.ts';
import { toContactPatch } from './contact-patch.ts';
import type { PlatformDialect } from './dialect.ts';
import type { ServiceTokens } from './service-token.ts';
import { plainId, type ReadContactPoints, type ReadingRules, readStored, readUser } from './user-reply.ts';

interface UsersApiSettings {
  readonly baseUrl: string;
  readonly dialect: PlatformDialect;
  readonly send: SendRequest;
  readonly tokens: ServiceTokens;
  readonly retry: RetryReads;
  readonly now: () => number;
  readonly logger: Logger;
  readonly defaultCountryCode: (institutionId: string) => string;
  readonly contactPointsOf: ReadContactPoints;
}

type UsersApiRequest = Omit<OutboundRequest, 'headers' | 'maxBytes' | 'url'> & {
  readonly operation: string;
  readonly userId: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const maxBytes = 262_144;

/** A refused token may be revoked, so a new one is tried once before the alarm. */
const usersApiCalls =
  ({ baseUrl, dialect, send, tokens, logger }: UsersApiSettings) =>
  async (
    { operation, userId, query = '', headers, ...request }: UsersApiRequest,
    context: CallContext,
  ): Promise<OutboundReply> => {
    const { institutionId, correlationId } = context;
    const url = new URL(`${baseUrl}${dialect.path}/${encodeURIComponent(userId)}${query}`);
    const call = (token: string): Promise<OutboundReply> =>
      send({
        ...request,
        url,
        headers: {
          authorization: `Bearer ${token}`,
          transactionId: correlationId,
          accept: 'application/json',
          ...headers,
        },
        maxBytes,
      });
    const token = await tokens.get(context);
    const first = await call(token);
    const reply = first.status === 401 ? await call(await tokens.renew(context, token)) : first;
    if (reply.status === 401 || reply.status === 403) {
      logger.alarm('credential-refused', { operation, institutionId, correlationId, status: reply.status });
    }
    return reply;
  };

const readTimeoutMs = 2_000;

/** ISR_11004: only printable ASCII; dot segments would change the path (RFC 3986 §3.3). */
const canNameUser = (value: string): boolean => /^[\x20-\x7e]+$/.test(value) && !/^\.\.?$/.test(value);

/** Whether the shown ids allow the requested one; a cache may answer with another user. */
const mayBeNamed = (user: User, idType: string, value: string): boolean => {
  const { institutionUserId, guid, customerIds } = user;
  const ofCustomer = [...(guid === undefined ? [] : [guid]), ...customerIds];
  const shownIds: Readonly<Record<string, readonly string[]>> = {
    INSTITUTION_USER_ID: [institutionUserId],
    LEGACY_USER_GUID: ofCustomer,
    CUSTOMER_ID: ofCustomer,
  };
  const ids = shownIds[idType] ?? [];
  return ids.length === 0 || ids.map(plainId).includes(plainId(value));
};

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

const readFailure = (reply: OutboundReply, now: number): AppError => {
  if (isThrottle(reply)) {
    const retryAfterS = retryAfterOf(reply, now);
    return new AppError('upstream-unavailable', { detail: 'throttled', retryAfterS });
  }
  if (reply.status === 401 || reply.status === 403) {
    return new AppError('upstream-unavailable', { detail: 'credential-refused' });
  }
  const isRefusal = reply.status < 500 && reply.status !== 408;
  return new AppError('upstream-unavailable', { detail: isRefusal ? 'request-refused' : 'upstream-failed' });
};

/** Contract §3 and §6.7. */
export const httpUsersApi = (settings: UsersApiSettings): UsersApi => {
  const { dialect, retry, now, defaultCountryCode, contactPointsOf } = settings;
  const call = usersApiCalls(settings);

  const rulesFor = ({ institutionId }: CallContext): ReadingRules => ({
    defaultCountryCode: defaultCountryCode(institutionId),
    dialect,
    now: now(),
    contactPointsOf,
  });

  const userIn = (reply: OutboundReply, name: UserName, context: CallContext): User | undefined => {
    if (isUserUnknown(reply)) return undefined;
    if (reply.status !== 200) throw readFailure(reply, now());
    const user = readUser(reply.body, rulesFor(context));
    // Never accept another institution's user, whatever the token allows.
    if (user.institutionId !== context.institutionId) return undefined;
    if (mayBeNamed(user, dialect.userIdTypes[name.type], name.value)) return user;
    throw new AppError('upstream-unavailable', { detail: 'another-user' });
  };

  return {
    findUser: async (name, context) => {
      const { type, value } = name;
      if (!canNameUser(value)) return undefined;
      const attempt = async (): Promise<User | undefined> => {
        const reply = await call(
          {
            operation: 'find-user',
            method: 'GET',
            userId: value,
            query: `?userIdType=${dialect.userIdTypes[type]}&$expand=contactMethods,postalAddresses`,
            timeoutMs: Math.min(readTimeoutMs, context.deadline - now()),
          },
          context,
        );
        return userIn(reply, name, context);
      };
      return retry(attempt, { deadline: context.deadline, mayRetry }).catch((cause: unknown) => {
        if (cause instanceof OutboundError) {
          throw new AppError('upstream-unavailable', { detail: cause.code, cause });
        }
        throw cause;
      });
    },

    writeContact: async ({ institutionUserId, after, sendBy }, context) => {
      const patch = toContactPatch(after);
      try {
        const reply = await call(
          {
            operation: 'write-contact',
            method: 'PATCH',
            userId: institutionUserId,
            // RFC 7240 §4.2: the reply shows the stored values.
            headers: { 'content-type': 'application/json', prefer: 'return=representation' },
            body: JSON.stringify(patch),
            timeoutMs: context.deadline - now(),
            sendBy,
          },
          context,
        );
        const outcome = judgeReply(reply, now());
        if (outcome.outcome !== 'accepted') return outcome;
        const written = { institutionId: context.institutionId, institutionUserId, patch };
        const stored = readStored(reply.body, written, rulesFor(context));
        return stored === undefined ? outcome : { ...outcome, stored };
      } catch (cause) {
        return judgeFailure(cause);
      }
    },
  };
};
