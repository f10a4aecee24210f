import { parse } from '../../lib/parse.ts';
import { buildChanger } from '../../lib/wiring/partner.ts';
import { Environment } from './environment.ts';
import { readRevertRequest } from './read-request.ts';
import { revertChange } from './revert-change.ts';

const { endpoint, changing } = buildChanger(parse('environment', Environment, process.env));

export const handler = endpoint(readRevertRequest, revertChange(changing));
