import createApp, { type ErrorRequestHandler, type Request, type Response } from 'express';
import serverless from 'serverless-http';
import type { Contestant, Handler } from '../invocation.ts';
import { failureReply, frameworkJobs, type FrameworkReply } from './framework-job.ts';
import { productParts } from './product-parts.ts';

const parts = productParts();
const jobs = frameworkJobs(parts);
const app = createApp();
app.disable('x-powered-by');
app.disable('etag');
app.use(createApp.json({ limit: '16kb' }));

const requestOf = (request: Request<{ customerId: string }>) => ({
  correlationId: request.get('correlationId'),
  authorization: request.get('authorization'),
  customer: request.params.customerId,
  query: request.query,
  body: request.body as unknown,
});

const answer = (response: Response, { status, headers, body, audit }: FrameworkReply): void => {
  parts.logger.outcome('Request', 'done', audit);
  response.status(status).set(headers);
  if (body) response.json(body);
  else response.end();
};

app.get('/v1/customers/:customerId', async (request, response) => {
  answer(response, await jobs.verify(requestOf(request)));
});
app.put('/v1/customers/:customerId', async (request, response) => {
  answer(response, await jobs.update(requestOf(request)));
});
// Express knows a handler of errors by its four parameters.
const answerFailure: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { reason, status, headers, body } = failureReply(error);
  parts.logger.outcome('Request', reason, { status });
  response.status(status).set(headers).json(body);
};
app.use(answerFailure);

// Its types say no more than Object.
const handler = serverless(app) as unknown as Handler;

/** Express behind serverless-http. */
export const express: Contestant = { 'update-contact': handler, 'verify-customer': handler };
