import { SNSClient } from '@aws-sdk/client-sns';
import { awsClientDefaults } from '../../lib/aws/client-defaults.ts';
import { readSnapshot } from '../../lib/changes/read-snapshot.ts';
import { httpEndpoint } from '../../lib/http/endpoint.ts';
import { snsChangeTopic } from '../../lib/notices/sns-change-topic.ts';
import { parse } from '../../lib/parse.ts';
import { changes } from '../../lib/wiring/changes.ts';
import { partnerEndpoint } from '../../lib/wiring/partner-endpoint.ts';
import { contactSealer } from '../../lib/wiring/secrets.ts';
import { Environment } from './environment.ts';
import { describeUpdate, readUpdateRequest } from './read-request.ts';
import { updateContact } from './update-contact.ts';

const env = parse('environment', Environment, process.env);
const partner = partnerEndpoint(env, ['institution-users:read', 'institution-users:write']);
const ledger = changes(env, partner);
const sealer = contactSealer(partner.keys, partner);
const topic = snsChangeTopic({ client: new SNSClient(awsClientDefaults), topicArn: env.CHANGE_TOPIC_ARN });

export const handler = httpEndpoint({
  ...partner.endpoint,
  read: readUpdateRequest,
  describe: describeUpdate,
  run: updateContact({
    ...partner,
    ...ledger,
    sealer,
    topic,
    readSnapshot: readSnapshot({ ...ledger, now: partner.now }),
    quarantineMs: env.QUARANTINE_S * 1000,
  }),
});
