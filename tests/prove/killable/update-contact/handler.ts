import * as v from 'valibot';
import { Environment } from '../../../../functions/update-contact/environment.ts';
import { updateRequest } from '../../../../functions/update-contact/read-request.ts';
import { updateContact } from '../../../../functions/update-contact/update-contact.ts';
import type { ChangeRecord } from '../../../../lib/changes/change.ts';
import type { Observation } from '../../../../lib/changes/change-machine.ts';
import { parse } from '../../../../lib/parse.ts';
import { buildLedger, buildSealer, buildTopic } from '../../../../lib/wiring/changes.ts';
import { buildPartner } from '../../../../lib/wiring/partner.ts';
import { boundaries, StopEnvironment } from '../boundaries.ts';

const env = parse('environment', v.intersect([Environment, StopEnvironment]), process.env);
const around = boundaries(env);
const partner = buildPartner(env, ['institution-users:read', 'institution-users:write']);
const { users } = partner;
const { ledger, observe } = buildLedger(env, partner);
const topic = buildTopic(env);

/** update-contact as shipped, but for the boundaries around its steps. */
export const handler = around(
  'invocation',
  partner.endpoint(
    updateRequest,
    updateContact({
      ...partner,
      users: { writeContact: around('write', (...write) => users.writeContact(...write)) },
      ledger: { ...ledger, open: around('record', (change) => ledger.open(change)) },
      observe: around((_: ChangeRecord, { seen }: Observation) => seen, observe),
      sealer: buildSealer(env, partner),
      topic: { publish: around('publish', (notice) => topic.publish(notice)) },
      quarantineMs: env.QUARANTINE_S * 1000,
    }),
  ),
);
