import { httpEndpoint } from '../../lib/http/endpoint.ts';
import { parse } from '../../lib/parse.ts';
import { changes } from '../../lib/wiring/changes.ts';
import { partnerEndpoint } from '../../lib/wiring/partner-endpoint.ts';
import { Environment } from './environment.ts';
import { showContactChange } from './show-contact-change.ts';
import { readShowRequest } from './read-request.ts';

const env = parse('environment', Environment, process.env);
const partner = partnerEndpoint(env);
const { ledger } = changes(env, partner);

export const handler = httpEndpoint({
  ...partner.endpoint,
  read: readShowRequest,
  describe: ({ customer }) => ({ customer: customer.value }),
  run: showContactChange({ ...partner, ledger }),
});
