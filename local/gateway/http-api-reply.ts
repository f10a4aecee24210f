import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { json, type WireReply } from '../wire/serve.ts';

const Answer = v.object({
  statusCode: v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.integer()),
  headers: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  cookies: v.optional(v.array(v.string())),
  body: v.nullish(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/** What API Gateway itself answers, in its own words. */
export const gatewayError = (status: number, message: string): WireReply =>
  json(status, { message }, { 'apigw-requestid': randomUUID() });

/** What an HTTP API makes of a function's answer (payload format 2.0). */
export const toReply = (answer: unknown): WireReply => {
  const hasStatus = typeof answer === 'object' && answer !== null && 'statusCode' in answer;
  if (!hasStatus) return json(200, answer, { 'apigw-requestid': randomUUID() });
  const parsed = v.safeParse(Answer, answer);
  if (!parsed.success) return gatewayError(500, 'Internal Server Error');
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.output;
  const lowered = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), String(value)] as const,
  );
  return {
    status: statusCode,
    headers: {
      ...(body !== '' && { 'content-type': 'text/plain;charset=UTF-8' }),
      ...Object.fromEntries(lowered),
      ...(cookies !== undefined && { 'set-cookie': cookies }),
      'apigw-requestid': randomUUID(),
    },
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
};
