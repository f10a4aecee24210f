import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { resource, resources } from './packaged.ts';

const Route = v.object({ RouteKey: v.string() });
const routeKeys = () =>
  resources('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => v.parse(Route, Properties).RouteKey);

describe('the packaged routes', () => {
  it('are those of the contract', () => {
    expect(routeKeys().toSorted()).toEqual([
      'GET /v1/customers/{customerId}',
      'GET /v1/customers/{customerId}/contact-changes',
      'GET /v1/customers/{customerId}/contact-changes/{changeId}',
      'POST /v1/customers/{customerId}/contact-changes/{changeId}',
      'PUT /v1/customers/{customerId}',
    ]);
  });

  it('contain no variable that is only part of a segment, which API Gateway refuses', () => {
    for (const routeKey of routeKeys()) {
      const [, path = ''] = routeKey.split(' ');
      for (const segment of path.split('/')) expect(segment).toMatch(/^(?:[^{}]*|\{\w+\+?\})$/);
    }
  });

  it('are reachable only by mutual TLS on our own domain', () => {
    expect(resource('AWS::ApiGatewayV2::Api').Properties).toMatchObject({ DisableExecuteApiEndpoint: true });
    expect(resource('AWS::ApiGatewayV2::DomainName').Properties).toMatchObject({
      MutualTlsAuthentication: { TruststoreUri: expect.stringMatching(/^s3:/) },
    });
  });

  it('are throttled and logged without path, query string or body', () => {
    const { Properties } = resource('AWS::ApiGatewayV2::Stage');
    expect(Properties).toMatchObject({
      DefaultRouteSettings: {
        ThrottlingRateLimit: expect.any(Number),
        ThrottlingBurstLimit: expect.any(Number),
      },
    });
    const { Format } = v.parse(v.object({ Format: v.string() }), Properties['AccessLogSettings']);
    expect(() => void JSON.parse(Format)).not.toThrow();
    expect(Format).not.toMatch(/\$context\.(?:path|rawPath|.*querystring|authorizer|requestOverride)/i);
  });
});
