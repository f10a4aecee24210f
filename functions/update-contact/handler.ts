import { parse } from '../../lib/parse.ts';
import { buildChanger } from '../../lib/wiring/partner.ts';
import { Environment } from './environment.ts';
import { readUpdateRequest } from './read-request.ts';
import { updateContact } from './update-contact.ts';

const { endpoint, changing } = buildChanger(parse('environment', Environment, process.env));

export const handler = endpoint(readUpdateRequest, updateContact(changing));
