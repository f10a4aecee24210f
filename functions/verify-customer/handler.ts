import { httpEndpoint } from '../../lib/http/endpoint.ts';
import { parse } from '../../lib/parse.ts';
import { partnerEndpoint } from '../../lib/wiring/partner-endpoint.ts';
import { Environment } from './environment.ts';
import { readVerifyRequest } from './read-request.ts';
import { verifyCustomer } from './verify-customer.ts';

const { endpoint, findUser } = partnerEndpoint(parse('environment', Environment, process.env));

export const handler = httpEndpoint({
  ...endpoint,
  read: readVerifyRequest,
  describe: ({ value }) => ({ customer: value }),
  run: verifyCustomer({ findUser }),
});
