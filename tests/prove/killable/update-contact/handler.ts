import { Environment } from '../../../../functions/update-contact/environment.ts';
import { readUpdateRequest } from '../../../../functions/update-contact/read-request.ts';
import { updateContact } from '../../../../functions/update-contact/update-contact.ts';
import { buildChanger } from '../../../../lib/wiring/partner.ts';
import { changingAround, killable } from '../boundaries.ts';

const stops = killable(Environment);
const changer = buildChanger(stops.env);

/** update-contact as shipped, but for the boundaries around its steps. */
export const handler = stops.around(
  'invocation',
  changer.endpoint(readUpdateRequest, updateContact(changingAround(stops, changer))),
);
