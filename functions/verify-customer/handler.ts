import { parse } from '../../lib/parse.ts';
import { buildLedger } from '../../lib/wiring/changes.ts';
import { buildPartner } from '../../lib/wiring/partner.ts';
import { Environment } from './environment.ts';
import { verifyRequest } from './read-request.ts';
import { verifyCustomer } from './verify-customer.ts';

const env = parse('environment', Environment, process.env);
const partner = buildPartner(env);
const { ledger } = buildLedger(env, partner);
const verify = verifyCustomer({
  findUser: partner.findUser,
  ledger,
  now: partner.now,
});

export const handler = partner.endpoint(verifyRequest, verify);
