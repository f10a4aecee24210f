import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { startGateway } from '../../../local/gateway/gateway.ts';
import type { RunningServer } from '../../../local/wire/serve.ts';
import { send } from '../send.ts';

let gateway: RunningServer;
let calls: { functionName: string; event: APIGatewayProxyEventV2 }[];
let answer: () => unknown;
let token: () => Promise<string>;

beforeAll(async () => {
  gateway = await startGateway({
    port: 0,
    openApiFile: 'openapi.yaml',
    askToken: () => token(),
    routes: [
      { routeKey: 'GET /v1/customers/{customerId}', functionName: 'verify' },
      { routeKey: 'PUT /v1/customers/{customerId}', functionName: 'update' },
      { routeKey: 'GET /v1/customers/{customerId}/contact-changes', functionName: 'list' },
      { routeKey: 'GET /v1/customers/{customerId}/{other}', functionName: 'less-specific' },
    ],
    invoke: (functionName, event) => {
      calls.push({ functionName, event: event as APIGatewayProxyEventV2 });
      return Promise.resolve(answer());
    },
  });
});
beforeEach(() => {
  calls = [];
  answer = () => ({ statusCode: 204 });
  token = () => Promise.resolve('a-token');
});
afterAll(() => gateway.close());

const lastEvent = (): APIGatewayProxyEventV2 | undefined => calls.at(-1)?.event;

describe('the event of a function', () => {
  it('has payload format 2.0, with lower-case names and repeated headers joined', async () => {
    await send(`${gateway.url}/v1/customers/abc:verify?userIdType=LOGIN_ID&a=1&a=2%20`, {
      headers: { CorrelationId: ['one', 'two'], 'User-Agent': 'test' },
    });
    expect(calls[0]?.functionName).toBe('verify');
    expect(lastEvent()).toMatchObject({
      version: '2.0',
      routeKey: 'GET /v1/customers/{customerId}',
      rawPath: '/v1/customers/abc:verify',
      rawQueryString: 'userIdType=LOGIN_ID&a=1&a=2%20',
      queryStringParameters: { userIdType: 'LOGIN_ID', a: '1,2 ' },
      pathParameters: { customerId: 'abc:verify' },
      headers: { correlationid: 'one,two', 'content-length': '0' },
      isBase64Encoded: false,
      requestContext: {
        http: { method: 'GET', path: '/v1/customers/abc:verify', userAgent: 'test' },
        stage: '$default',
      },
    });
    expect(lastEvent()).not.toHaveProperty('body');
  });

  it.each([
    ['abc%3Acontact-info', 'abc:contact-info'],
    ['abc%253A', 'abc%3A'],
    ['a%2Fb', 'a/b'],
    ['a%C0%AF', 'a\ufffd\ufffd'],
    ['a+b', 'a+b'],
  ])('has the path parameter %s decoded once', async (sent, customer) => {
    await send(`${gateway.url}/v1/customers/${sent}`);
    expect(lastEvent()).toMatchObject({
      pathParameters: { customerId: customer },
      rawPath: `/v1/customers/${customer}`,
    });
  });

  it.each([
    ['JSON text', 'application/json; charset=utf-8', Buffer.from('{"é":1}'), '{"é":1}', false],
    ['JSON that is not UTF-8', 'application/json', Buffer.from([0x22, 0xc3, 0x22]), 'IsMi', true],
    ['a form', 'application/x-www-form-urlencoded', Buffer.from('a=b'), 'YT1i', true],
    ['no type', undefined, Buffer.from('{}'), '{}', false],
  ])('has the unchanged body: %s', async (_, type, sent, body, isBase64Encoded) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    await send(`${gateway.url}/v1/customers/a`, { method: 'PUT', headers, body: sent });
    expect(lastEvent()).toMatchObject({ body, isBase64Encoded });
    expect(lastEvent()?.headers['content-type']).toBe(type);
  });
});

describe('a request without a matching route', () => {
  it.each([
    ['GET', '/v1/customers/', 404],
    ['GET', '/v1/customers/a/', 404],
    ['POST', '/v1/customers/a', 404],
    ['HEAD', '/v1/customers/a', 404],
    ['GET', '/v1/customers/%zz', 400],
  ])('%s %s answers %d', async (method, path, status) => {
    const answered = await send(`${gateway.url}${path}`, { method });
    expect(answered.status).toBe(status);
    if (method !== 'HEAD') expect(JSON.parse(answered.text)).toEqual({ message: expect.any(String) });
    expect(calls).toEqual([]);
  });
});

describe('the response to a caller', () => {
  const get = () => send(`${gateway.url}/v1/customers/a`);

  it('has the status, headers and body of the function’s answer', async () => {
    answer = () => ({
      statusCode: 401,
      headers: { 'WWW-Authenticate': 'Bearer', 'content-type': 'application/json' },
      body: '{"é":1}',
    });
    const { status, headers, text } = await get();
    expect([status, text]).toEqual([401, '{"é":1}']);
    expect(headers).toMatchObject({
      'www-authenticate': 'Bearer',
      'content-type': 'application/json',
      'apigw-requestid': expect.any(String),
    });
  });

  it.each([
    ['has no status', () => ({ done: true })],
    ['is an exception', () => Promise.reject(new Error('secret'))],
  ])('is a 500 if the answer %s', async (_, answers) => {
    answer = answers;
    expect(await get()).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
  });

  it('comes from the most specific route', async () => {
    await send(`${gateway.url}/v1/customers/a/contact-changes`);
    await send(`${gateway.url}/v1/customers/a/anything`);
    expect(calls.map(({ functionName }) => functionName)).toEqual(['list', 'less-specific']);
  });
});

describe('the docs', () => {
  it('give out a partner’s token on request, or say that there is none', async () => {
    const ask = () => send(`${gateway.url}/docs/token`, { method: 'POST' });
    expect(await ask()).toMatchObject({ status: 200, text: '{"token":"a-token"}' });
    token = () => Promise.reject(new Error('no platform'));
    expect(await ask()).toMatchObject({ status: 503, text: expect.stringContaining('no token') });
  });

  it('include the OpenAPI document as JSON, with this server first', async () => {
    const document: unknown = JSON.parse((await send(`${gateway.url}/openapi.json`)).text);
    expect(document).toMatchObject({ servers: [{ url: '/' }, {}] });
  });
});
