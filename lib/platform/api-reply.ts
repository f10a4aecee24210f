import * as v from 'valibot';
import type { OutboundReply } from '../outbound/outbound-client.ts';

const ErrorReply = v.pipe(v.string(), v.parseJson(), v.object({ code: v.string() }));

/** Contract §3. */
export const errorCodeOf = ({ body }: OutboundReply): string | undefined => {
  if (body === '') return undefined;
  const result = v.safeParse(ErrorReply, body);
  return result.success ? result.output.code : undefined;
};

/** 429, or what the gateway says instead with HTTP 500 (contract §3). */
export const isThrottle = (reply: OutboundReply): boolean =>
  reply.status === 429 || (reply.status >= 400 && /^CMN_9000[123]$/.test(errorCodeOf(reply) ?? ''));

/** A 404 that does not say so may come from anything on the way. */
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
