import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { json, type WireReply } from '../wire/serve.ts';

/** The answers that the functions give: a status, headers and a text. */
const Answer = v.strictObject({
  statusCode: v.pipe(v.number(), v.integer()),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  body: v.optional(v.string(), ''),
});

/** What API Gateway itself answers, in its own words. */
export const gatewayError = (status: number, message: string): WireReply =>
  json(status, { message }, { 'apigw-requestid': randomUUID() });

/** What an HTTP API makes of a function's answer (payload format 2.0). */
export const toReply = (answer: unknown): WireReply => {
  const parsed = v.safeParse(Answer, answer);
  if (!parsed.success) return gatewayError(500, 'Internal Server Error');
  const { statusCode, headers, body } = parsed.output;
  return {
    status: statusCode,
    headers: {
      ...(body !== '' && { 'content-type': 'text/plain;charset=UTF-8' }),
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      'apigw-requestid': randomUUID(),
    },
    body,
  };
};
