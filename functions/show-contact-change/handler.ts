import { parse } from '../../lib/parse.ts';
import { buildLedger } from '../../lib/wiring/changes.ts';
import { buildPartner } from '../../lib/wiring/partner.ts';
import { Environment } from './environment.ts';
import { showRequest } from './read-request.ts';
import { showContactChange } from './show-contact-change.ts';

const env = parse('environment', Environment, process.env);
const partner = buildPartner(env);
const { ledger } = buildLedger(env, partner);
const show = showContactChange({
  findUser: partner.findUser,
  ledger,
});

export const handler = partner.endpoint(showRequest, show);
