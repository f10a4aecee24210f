import { parse } from '../../lib/parse.ts';
import { buildPartner } from '../../lib/wiring/partner.ts';
import { toIdentify } from '../../lib/wiring/platform.ts';
import { Environment } from './environment.ts';
import { listContactChanges } from './list-contact-changes.ts';
import { readListRequest } from './read-request.ts';

const partner = buildPartner(parse('environment', Environment, process.env), toIdentify);
const list = listContactChanges({
  findUser: partner.findUser,
  ledger: partner.ledger,
});

export const handler = partner.endpoint(readListRequest, list);
