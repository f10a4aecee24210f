import * as v from 'valibot';
import { Environment } from '../../../../functions/update-contact/environment.ts';
import { updateRequest } from '../../../../functions/update-contact/read-request.ts';
import { updateContact } from '../../../../functions/update-contact/update-contact.ts';
import type { ChangeRecord } from '../../../../lib/changes/change.ts';
import type { ChangeEvent } from '../../../../lib/changes/change-machine.ts';
import { parse } from '../../../../lib/parse.ts';
import { buildAnnounce, buildLedger, buildVault } from '../../../../lib/wiring/changes.ts';
import { buildPartner } from '../../../../lib/wiring/partner.ts';
import { boundaries, StopEnvironment } from '../boundaries.ts';

const env = parse('environment', v.intersect([Environment, StopEnvironment]), process.env);
const around = boundaries(env);
const partner = buildPartner(env, ['institution-users:read', 'institution-users:write']);
const { users } = partner;
const { table, ledger, recordEvent } = buildLedger(env, partner);
const vault = buildVault(env, table, partner);
const announce = buildAnnounce(env, partner);

/** update-contact as shipped, but for the boundaries around its steps. */
export const handler = around(
  'invocation',
  partner.endpoint(
    updateRequest,
    updateContact({
      ...partner,
      users: { ...users, writeContact: around('write', (...write) => users.writeContact(...write)) },
      ledger,
      vault: { ...vault, open: around('record', (change, details) => vault.open(change, details)) },
      recordEvent: around((_: ChangeRecord, { type }: ChangeEvent) => type, recordEvent),
      announce: around('publish', (change) => announce(change)),
      quarantineMs: env.QUARANTINE_S * 1000,
    }),
  ),
);
