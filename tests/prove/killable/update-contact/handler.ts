import * as v from 'valibot';
import { Environment } from '../../../../functions/update-contact/environment.ts';
import { describeUpdate, readUpdateRequest } from '../../../../functions/update-contact/read-request.ts';
import { updateContact } from '../../../../functions/update-contact/update-contact.ts';
import type { ChangeRecord } from '../../../../lib/changes/change.ts';
import type { Observation } from '../../../../lib/changes/change-machine.ts';
import { httpEndpoint } from '../../../../lib/http/endpoint.ts';
import { parse } from '../../../../lib/parse.ts';
import { changeTopic } from '../../../../lib/wiring/change-topic.ts';
import { changes } from '../../../../lib/wiring/changes.ts';
import { partnerEndpoint } from '../../../../lib/wiring/partner-endpoint.ts';
import { contactSealer } from '../../../../lib/wiring/secrets.ts';
import { boundaries, StopEnvironment } from '../boundaries.ts';

const env = parse('environment', v.intersect([Environment, StopEnvironment]), process.env);
const around = boundaries(env);
const partner = partnerEndpoint(env, ['institution-users:read', 'institution-users:write']);
const { users } = partner;
const { ledger, observe } = changes(env, partner);
const topic = changeTopic(env);

/** update-contact as shipped, but for the boundaries around its steps. */
export const handler = around(
  'invocation',
  httpEndpoint({
    ...partner.endpoint,
    read: readUpdateRequest,
    describe: describeUpdate,
    run: updateContact({
      ...partner,
      users: { writeContact: around('write', (...write) => users.writeContact(...write)) },
      ledger: { ...ledger, open: around('record', (change) => ledger.open(change)) },
      observe: around((_: ChangeRecord, { seen }: Observation) => seen, observe),
      sealer: contactSealer(env, partner, partner.secrets),
      topic: { publish: around('publish', (notice) => topic.publish(notice)) },
      quarantineMs: env.QUARANTINE_S * 1000,
    }),
  }),
);
