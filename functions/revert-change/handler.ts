import { parse } from '../../lib/parse.ts';
import { buildAnnounce, buildLedger, buildVault } from '../../lib/wiring/changes.ts';
import { buildPartner } from '../../lib/wiring/partner.ts';
import { Environment } from './environment.ts';
import { revertRequest } from './read-request.ts';
import { revertChange } from './revert-change.ts';

const env = parse('environment', Environment, process.env);
const partner = buildPartner(env, ['institution-users:read', 'institution-users:write']);
const { table, ledger, recordEvent } = buildLedger(env, partner);
const revert = revertChange({
  findUser: partner.findUser,
  users: partner.users,
  ledger,
  vault: buildVault(env, table, partner),
  recordEvent,
  announce: buildAnnounce(env, partner),
  quarantineMs: env.QUARANTINE_S * 1000,
  logger: partner.logger,
  now: partner.now,
  newId: partner.newId,
  within: partner.within,
});

export const handler = partner.endpoint(revertRequest, revert);
