import * as v from 'valibot';
import { Environment } from '../../../../functions/update-contact/environment.ts';
import { readUpdateRequest } from '../../../../functions/update-contact/read-request.ts';
import { updateContact } from '../../../../functions/update-contact/update-contact.ts';
import type { ChangeRecord } from '../../../../lib/changes/change.ts';
import type { ChangeEvent } from '../../../../lib/changes/change-machine.ts';
import { parse } from '../../../../lib/parse.ts';
import { buildChanger } from '../../../../lib/wiring/partner.ts';
import { boundaries, StopEnvironment } from '../boundaries.ts';

const env = parse('environment', v.intersect([Environment, StopEnvironment]), process.env);
const around = boundaries(env);
const { endpoint, changing } = buildChanger(env);
const { users, vault } = changing;

/** update-contact as shipped, but for the boundaries around its steps. */
export const handler = around(
  'invocation',
  endpoint(
    readUpdateRequest,
    updateContact({
      ...changing,
      users: { ...users, writeContact: around('write', (...write) => users.writeContact(...write)) },
      vault: { ...vault, open: around('record', (change, details) => vault.open(change, details)) },
      recordEvent: around((_: ChangeRecord, { type }: ChangeEvent) => type, changing.recordEvent),
      announce: around('publish', (change) => changing.announce(change)),
    }),
  ),
);
