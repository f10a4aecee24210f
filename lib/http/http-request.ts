import * as v from 'valibot';
import { AppError } from '../errors.ts';

// API Gateway leaves out what is empty; other callers write null.
const Texts = v.nullish(v.record(v.string(), v.string()), () => ({}));

const HttpApiEvent = v.object({
  version: v.literal('2.0'),
  /** Names in lower case; values of one name joined by commas. */
  headers: Texts,
  /** Percent-decoded once; never decoded again. */
  pathParameters: Texts,
  queryStringParameters: Texts,
  body: v.nullish(v.string(), ''),
  isBase64Encoded: v.nullish(v.boolean(), false),
});

/** What an HTTP API hands over of a request (payload format 2.0). */
export type HttpRequest = v.InferOutput<typeof HttpApiEvent>;

/** Reads an event; what is no request of an HTTP API, such as a REST API's or an invocation by hand, is refused. */
export const readHttpRequest = (event: unknown): HttpRequest => {
  const request = v.safeParse(HttpApiEvent, event);
  if (request.success) return request.output;
  throw new AppError('request-not-handled', { detail: 'payload-format' });
};
