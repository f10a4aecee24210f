import type { WriteOutcome } from '../customers/users-api.ts';
import { AppError } from '../errors.ts';
import type { OutboundReply } from '../outbound/outbound-client.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { isObject } from '../strict-json.ts';

const jsonIn = ({ body }: OutboundReply): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** Contract §3. */
const errorCodeIn = (json: unknown): string | undefined =>
  isObject(json) && typeof json['code'] === 'string' ? json['code'] : undefined;
const errorCodeOf = (reply: OutboundReply): string | undefined => errorCodeIn(jsonIn(reply));

/** 429, or the gateway's codes with HTTP 500 (contract §3). */
export const isThrottle = (reply: OutboundReply): boolean =>
  reply.status === 429 || (reply.status >= 400 && /^CMN_9000[123]$/.test(errorCodeOf(reply) ?? ''));

/** A 404 without the code may come from a proxy. */
export const isUserUnknown = (reply: OutboundReply): boolean =>
  (reply.status === 404 || reply.status === 400) && errorCodeOf(reply) === 'ISR_10001';

const usualPauseS = 5;
const longestPauseS = 300;

/** RFC 9110 §10.2.3: seconds or a date; a few seconds if the reply names none. */
export const retryAfterOf = ({ headers }: OutboundReply, now: number): number => {
  const text = headers['retry-after'] ?? '';
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now) / 1000);
  return seconds > 0 ? Math.min(seconds, longestPauseS) : usualPauseS;
};

type Rejection = Extract<WriteOutcome, { outcome: 'rejected' }>;

const unexpected = (reply: OutboundReply): AppError =>
  new AppError('upstream-unavailable', { detail: `status-${reply.status}` });

/** 200 or 204 (contract §6.7); HTML with 200 comes from a proxy. */
const isSuccess = (reply: OutboundReply): boolean => {
  if (reply.status !== 200 && reply.status !== 204) return false;
  const json = jsonIn(reply);
  return (reply.body === '' || json !== undefined) && errorCodeIn(json) === undefined;
};

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
  // Other codes come from a proxy and prove nothing about the user or the values.
  const isOwnWord = errorCodeOf(reply)?.startsWith('ISR_') === true;
  return { outcome: 'rejected', because: isOwnWord ? because : 'unavailable', cause };
};

/** Nothing took effect if no byte was sent, or the service got no token. */
export const judgeFailure = (cause: unknown): WriteOutcome =>
  cause instanceof AppError || (cause instanceof OutboundError && cause.sent === 'no')
    ? { outcome: 'rejected', because: 'unavailable', isUnsent: true, cause }
    : { outcome: 'unknown', cause };
