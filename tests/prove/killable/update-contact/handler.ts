import * as v from 'valibot';
import { Environment } from '../../../../functions/update-contact/environment.ts';
import { readUpdateRequest } from '../../../../functions/update-contact/read-request.ts';
import { updateContact } from '../../../../functions/update-contact/update-contact.ts';
import { parse } from '../../../../lib/parse.ts';
import { buildChanger } from '../../../../lib/wiring/partner.ts';
import { boundaries, StopEnvironment } from '../boundaries.ts';
import { changingAround } from '../changing-around.ts';

const env = parse('environment', v.intersect([Environment, StopEnvironment]), process.env);
const around = boundaries(env);
const changer = buildChanger(env);

/** update-contact as shipped, but for the boundaries around its steps. */
export const handler = around(
  'invocation',
  changer.endpoint(readUpdateRequest, updateContact(changingAround(around, changer))),
);
