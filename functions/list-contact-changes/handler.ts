import { parse } from '../../lib/parse.ts';
import { buildLedger } from '../../lib/wiring/changes.ts';
import { buildPartner } from '../../lib/wiring/partner.ts';
import { Environment } from './environment.ts';
import { listContactChanges } from './list-contact-changes.ts';
import { listRequest } from './read-request.ts';

const env = parse('environment', Environment, process.env);
const partner = buildPartner(env);
const { ledger } = buildLedger(env, partner);
const list = listContactChanges({
  findUser: partner.findUser,
  ledger,
});

export const handler = partner.endpoint(listRequest, list);
