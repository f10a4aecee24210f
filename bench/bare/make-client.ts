import { awsClient } from '../../lib/aws/aws-client.ts';
import { awsClientDefaults } from '../../lib/aws/client-defaults.ts';

/** Makes a client of an AWS service as AWS does; or, where `BENCH_CLIENTS` is `product`, as the product does. */
export const makeClient = <Client extends ReturnType<typeof awsClient>>(
  Service: new (settings: Partial<typeof awsClientDefaults>) => Client,
): Client =>
  process.env['BENCH_CLIENTS'] === 'product'
    ? awsClient(Service, { cacheMiddleware: true })
    : new Service(awsClientDefaults);
