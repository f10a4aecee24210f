import { parse } from '../../lib/parse.ts';
import { buildPartner } from '../../lib/wiring/partner.ts';
import { toRead } from '../../lib/wiring/platform.ts';
import { Environment } from './environment.ts';
import { readVerifyRequest } from './read-request.ts';
import { verifyCustomer } from './verify-customer.ts';

const partner = buildPartner(parse('environment', Environment, process.env), toRead);
const verify = verifyCustomer({
  findUser: partner.findUser,
  ledger: partner.ledger,
  now: partner.now,
});

export const handler = partner.endpoint(readVerifyRequest, verify);
