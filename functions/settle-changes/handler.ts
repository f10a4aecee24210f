import { parse } from '../../lib/parse.ts';
import { buildAnnounce, buildLedger, buildVault } from '../../lib/wiring/changes.ts';
import { buildPlatform, toRead } from '../../lib/wiring/platform.ts';
import { buildService } from '../../lib/wiring/service.ts';
import { Environment } from './environment.ts';
import { settleChanges } from './settle-changes.ts';

const env = parse('environment', Environment, process.env);
const service = buildService(env);
const { table, ledger, recordEvent } = buildLedger(env, service);
const settle = settleChanges({
  ledger,
  vault: buildVault(env, table, service),
  recordEvent,
  users: buildPlatform(env, toRead, service).users,
  announce: buildAnnounce(env, service),
  changesPerSecond: env.SETTLE_PER_S,
  logger: service.logger,
  now: service.now,
  newId: service.newId,
  sleep: service.sleep,
});

export const handler = service.lambda(settle);
