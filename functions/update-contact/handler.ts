import { httpEndpoint } from '../../lib/http/endpoint.ts';
import { parse } from '../../lib/parse.ts';
import { changeTopic } from '../../lib/wiring/change-topic.ts';
import { changes } from '../../lib/wiring/changes.ts';
import { partnerEndpoint } from '../../lib/wiring/partner-endpoint.ts';
import { contactSealer } from '../../lib/wiring/secrets.ts';
import { Environment } from './environment.ts';
import { describeUpdate, readUpdateRequest } from './read-request.ts';
import { updateContact } from './update-contact.ts';

const env = parse('environment', Environment, process.env);
const partner = partnerEndpoint(env, ['institution-users:read', 'institution-users:write']);

export const handler = httpEndpoint({
  ...partner.endpoint,
  read: readUpdateRequest,
  describe: describeUpdate,
  run: updateContact({
    ...partner,
    ...changes(env, partner),
    sealer: contactSealer(env, partner, partner.secrets),
    topic: changeTopic(env),
    quarantineMs: env.QUARANTINE_S * 1000,
  }),
});
