import { Hono, type Context as HonoContext } from 'hono';
import { handle } from 'hono/aws-lambda';
import type { Contestant, Handler } from '../invocation.ts';
import { failureReply, frameworkJobs, type FrameworkReply } from './framework-job.ts';
import { productParts } from './product-parts.ts';

const parts = productParts();
const jobs = frameworkJobs(parts);
const app = new Hono();

const requestOf = (c: HonoContext, body: unknown) => ({
  correlationId: c.req.header('correlationId'),
  authorization: c.req.header('authorization'),
  customer: c.req.param('customerId') ?? '',
  query: c.req.query(),
  body,
});

const answer = (c: HonoContext, { status, headers, body, audit }: FrameworkReply) => {
  parts.logger.outcome('Request', 'done', audit);
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return body ? c.json(body) : c.body(null, status === 204 ? 204 : 200);
};

app.get('/v1/customers/:customerId', async (c) => answer(c, await jobs.verify(requestOf(c, undefined))));
app.put('/v1/customers/:customerId', async (c) =>
  answer(c, await jobs.update(requestOf(c, await c.req.json()))),
);
app.onError((error) => {
  const { reason, status, headers, body } = failureReply(error);
  parts.logger.outcome('Request', reason, { status });
  return Response.json(body, { status, headers });
});

// Its own types of the event are looser than those of AWS.
// eslint-disable-next-line @typescript-eslint/no-deprecated -- the adapter that hono itself ships today
const handler = handle(app) as unknown as Handler;

/** Hono with its adapter for Lambda. */
export const hono: Contestant = { 'update-contact': handler, 'verify-customer': handler };
