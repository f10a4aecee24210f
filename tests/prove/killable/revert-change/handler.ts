import { Environment } from '../../../../functions/revert-change/environment.ts';
import { readRevertRequest } from '../../../../functions/revert-change/read-request.ts';
import { revertChange } from '../../../../functions/revert-change/revert-change.ts';
import { buildChanger } from '../../../../lib/wiring/partner.ts';
import { changingAround, killable } from '../boundaries.ts';

const stops = killable(Environment);
const changer = buildChanger(stops.env);

/** revert-change as shipped, but for the boundaries around its steps. */
export const handler = stops.around(
  'invocation',
  changer.endpoint(readRevertRequest, revertChange(changingAround(stops, changer))),
);
