import { randomBytes, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { invocationContext } from '../local/functions/invocation-context.ts';
import { toHttpApiEvent } from '../local/gateway/http-api-event.ts';
import { publishedSample } from '../local/published-sample.ts';

/** What is measured: the two functions that partners call most. */
export const jobs = ['update-contact', 'verify-customer'] as const;
export type Job = (typeof jobs)[number];

export type Handler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** One way of doing both jobs. */
export type Contestant = Readonly<Record<Job, Handler>>;

// Numbers as customers have them: those of the published sample are no telephone numbers of its country.
const phoneNumber = {
  ...publishedSample.phoneNumber,
  oldPhoneNumber: '2075550110',
  newPhoneNumber: '2075550123',
};
const sampleBody = JSON.stringify({ ...publishedSample, phoneNumber });

const requests = {
  'update-contact': { method: 'PUT', verb: 'contact-info', body: sampleBody },
  'verify-customer': { method: 'GET', verb: 'verify', body: '' },
} as const satisfies Record<Job, { method: string; verb: string; body: string }>;

/** A request about a customer of its own, as an HTTP API hands it over. */
export const createEvent = (
  job: Job,
  token: string,
  customerId = randomBytes(16).toString('hex'),
): APIGatewayProxyEventV2 => {
  const { method, verb, body } = requests[job];
  const customer = `${customerId}:${verb}`;
  const headers = {
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    correlationId: randomUUID(),
    'content-type': 'application/json',
    host: 'contact-info.example.com',
    'user-agent': 'partner/1.0',
  };
  const request = {
    method,
    path: `/v1/customers/${customer}`,
    rawQuery: '',
    query: new URLSearchParams(),
    headers,
    rawHeaders: Object.entries(headers).flat(),
    body: Buffer.from(body),
    remoteAddress: '192.0.2.10',
  };
  const routeKey = `${method} /v1/customers/{customerId}`;
  return toHttpApiEvent(request, { routeKey, parameters: { customerId: customer }, now: Date.now() });
};

/** Its time never runs out. */
export const createContext = (functionName: Job): Context =>
  invocationContext(functionName, randomUUID(), () => 9_900);
