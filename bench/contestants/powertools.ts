import { Router } from '@aws-lambda-powertools/event-handler/http';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Contestant, Handler } from '../invocation.ts';
import { failureReply, frameworkJobs, type FrameworkReply } from './framework-job.ts';
import { productParts } from './product-parts.ts';

const jobs = frameworkJobs(productParts());
const logger = new Logger({ serviceName: 'contact-info' });
const metrics = new Metrics({ namespace: 'ContactInfo', serviceName: 'contact-info' });
const router = new Router({ logger });

const count = (outcome: string): void => {
  metrics.addDimension('outcome', outcome);
  metrics.addMetric('Request', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
};

const requestOf = ({ headers, url }: Request, customer = '', body?: unknown) => ({
  correlationId: headers.get('correlationId') ?? undefined,
  authorization: headers.get('authorization') ?? undefined,
  customer,
  query: Object.fromEntries(new URL(url).searchParams),
  body,
});

const answer = ({ status, headers, body, audit }: FrameworkReply): Response => {
  logger.info('request', { ...audit });
  count('done');
  return body ? Response.json(body, { status, headers }) : new Response(null, { status, headers });
};

router.get('/v1/customers/:customerId', async ({ req, params }) =>
  answer(await jobs.verify(requestOf(req, params['customerId']))),
);
router.put('/v1/customers/:customerId', async ({ req, params }) =>
  answer(await jobs.update(requestOf(req, params['customerId'], await req.json()))),
);
router.errorHandler(Error, (error) => {
  const { reason, status, headers, body } = failureReply(error);
  logger.info('request', { status });
  count(reason);
  return Promise.resolve(Response.json(body, { status, headers }));
});

const handler: Handler = (event, context) => {
  logger.addContext(context);
  return router.resolve(event, context);
};

/** Powertools: event handler, logger and metrics. */
export const powertools: Contestant = { 'update-contact': handler, 'verify-customer': handler };
