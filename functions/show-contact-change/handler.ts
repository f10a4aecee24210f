import { parse } from '../../lib/parse.ts';
import { buildPartner } from '../../lib/wiring/partner.ts';
import { toIdentify } from '../../lib/wiring/platform.ts';
import { Environment } from './environment.ts';
import { readShowRequest } from './read-request.ts';
import { showContactChange } from './show-contact-change.ts';

const partner = buildPartner(parse('environment', Environment, process.env), toIdentify);
const show = showContactChange({
  findUser: partner.findUser,
  ledger: partner.ledger,
});

export const handler = partner.endpoint(readShowRequest, show);
