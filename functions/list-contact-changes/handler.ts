import { parse } from '../../lib/parse.ts';
import { buildPartner } from '../../lib/wiring/partner.ts';
import { Environment } from './environment.ts';
import { listContactChanges } from './list-contact-changes.ts';
import { readListRequest } from './read-request.ts';

const partner = buildPartner(parse('environment', Environment, process.env));
const list = listContactChanges({
  findUser: partner.findUser,
  ledger: partner.ledger,
});

export const handler = partner.endpoint(readListRequest, list);
