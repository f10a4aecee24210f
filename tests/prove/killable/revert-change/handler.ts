import * as v from 'valibot';
import { Environment } from '../../../../functions/revert-change/environment.ts';
import { readRevertRequest } from '../../../../functions/revert-change/read-request.ts';
import { revertChange } from '../../../../functions/revert-change/revert-change.ts';
import { parse } from '../../../../lib/parse.ts';
import { buildChanger } from '../../../../lib/wiring/partner.ts';
import { boundaries, StopEnvironment } from '../boundaries.ts';
import { changingAround } from '../changing-around.ts';

const env = parse('environment', v.intersect([Environment, StopEnvironment]), process.env);
const around = boundaries(env);
const changer = buildChanger(env);

/** revert-change as shipped, but for the boundaries around its steps. */
export const handler = around(
  'invocation',
  changer.endpoint(readRevertRequest, revertChange(changingAround(around, changer))),
);
