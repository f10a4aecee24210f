import * as v from 'valibot';
import { AppError } from '../errors.ts';

// API Gateway leaves empty maps out; other callers write null.
const Texts = v.nullish(v.record(v.string(), v.string()), () => ({}));

const HttpApiEvent = v.object({
  version: v.literal('2.0'),
  /** Lower-case names; the values of one name are joined by commas. */
  headers: Texts,
  /** Percent-decoded once by the gateway. */
  pathParameters: Texts,
  queryStringParameters: Texts,
  body: v.nullish(v.string(), ''),
  isBase64Encoded: v.nullish(v.boolean(), false),
});

/** Payload format 2.0. */
export type HttpRequest = v.InferOutput<typeof HttpApiEvent>;

export const readHttpRequest = (event: unknown): HttpRequest => {
  const request = v.safeParse(HttpApiEvent, event);
  if (request.success) return request.output;
  throw new AppError('request-not-handled', { detail: 'payload-format' });
};
