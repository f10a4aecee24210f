import { randomBytes, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
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
  'verify-customer': { method: 'GET', verb: 'verify', body: undefined },
} as const satisfies Record<Job, { method: string; verb: string; body: string | undefined }>;

/** A request about a customer of its own, as an HTTP API hands it over. */
export const createEvent = (
  job: Job,
  token: string,
  customerId = randomBytes(16).toString('hex'),
): APIGatewayProxyEventV2 => {
  const { method, verb, body } = requests[job];
  const routeKey = `${method} /v1/customers/{customerId}`;
  const customer = `${customerId}:${verb}`;
  const path = `/v1/customers/${customer}`;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      correlationid: randomUUID(),
      'content-type': 'application/json',
      'content-length': String(body?.length ?? 0),
      host: 'contact-info.example.com',
      'user-agent': 'partner/1.0',
      'x-amzn-trace-id': 'Root=1-6925c1a0-0123456789abcdef01234567',
      'x-forwarded-for': '192.0.2.10',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    pathParameters: { customerId: customer },
    requestContext: {
      accountId: '000000000000',
      apiId: 'bench',
      domainName: 'contact-info.example.com',
      domainPrefix: 'contact-info',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.10', userAgent: 'partner/1.0' },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: '25/Nov/2026:15:10:00 +0000',
      timeEpoch: Date.now(),
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
};

/* eslint-disable @typescript-eslint/no-deprecated -- the type of a context still demands its oldest members */
/** What Lambda hands over beside the event; its time never runs out. */
export const createContext = (functionName: Job): Context => ({
  awsRequestId: randomUUID(),
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
  memoryLimitInMB: '1024',
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: 'bench',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => 9_900,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});
