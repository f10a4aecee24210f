import { AppError } from '../errors.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import type { OutboundReply } from '../outbound/outbound-client.ts';
import { errorCodeOf, isThrottle, isUserUnknown, retryAfterOf } from './api-reply.ts';
import type { WriteOutcome } from '../customers/users-api.ts';

type Rejection = Extract<WriteOutcome, { outcome: 'rejected' }>;

const unexpected = (reply: OutboundReply): AppError =>
  new AppError('upstream-unavailable', { detail: `status-${reply.status}` });

const isEmptyOrJson = (text: string): boolean => {
  try {
    return text === '' || JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
};

/** 200 or 204 (contract §6.7); HTML with 200 comes from something on the way. */
const isSuccess = (reply: OutboundReply): boolean =>
  (reply.status === 200 || reply.status === 204) &&
  isEmptyOrJson(reply.body) &&
  errorCodeOf(reply) === undefined;

/** With any other status the outcome is open. */
const rejections: Readonly<Partial<Record<number, Rejection['because']>>> = {
  400: 'values-not-accepted',
  401: 'unavailable',
  403: 'unavailable',
  404: 'user-unknown',
  409: 'contact-in-use',
  422: 'values-not-accepted',
};

export const judgeReply = (reply: OutboundReply, now: number): WriteOutcome => {
  if (isSuccess(reply)) return { outcome: 'accepted' };
  const cause = unexpected(reply);
  if (isThrottle(reply)) {
    return { outcome: 'rejected', because: 'throttled', retryAfterS: retryAfterOf(reply, now), cause };
  }
  if (isUserUnknown(reply)) return { outcome: 'rejected', because: 'user-unknown', cause };
  const isRedirect = reply.status >= 300 && reply.status < 400;
  const because = isRedirect ? 'unavailable' : rejections[reply.status];
  if (because === undefined) return { outcome: 'unknown', cause };
  // Other words come from something on the way and prove nothing about the user or the values.
  const isOwnWord = errorCodeOf(reply)?.startsWith('ISR_') === true;
  return { outcome: 'rejected', because: isOwnWord ? because : 'unavailable', cause };
};

/** Nothing took effect if no byte was sent, or there was no token for it. */
export const judgeFailure = (cause: unknown): WriteOutcome =>
  cause instanceof AppError || (cause instanceof OutboundError && cause.sent === 'no')
    ? { outcome: 'rejected', because: 'unavailable', isUnsent: true, cause }
    : { outcome: 'unknown', cause };
