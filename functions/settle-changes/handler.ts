import { parse } from '../../lib/parse.ts';
import { buildLedger, buildSealer, buildTopic } from '../../lib/wiring/changes.ts';
import { buildPlatform } from '../../lib/wiring/platform.ts';
import { buildService } from '../../lib/wiring/service.ts';
import { Environment } from './environment.ts';
import { settleChanges } from './settle-changes.ts';

const env = parse('environment', Environment, process.env);
const service = buildService(env);
const { ledger, observe } = buildLedger(env, service);
const settle = settleChanges({
  ledger,
  observe,
  sealer: buildSealer(env, service),
  users: buildPlatform(env, ['institution-users:read'], service).users,
  topic: buildTopic(env),
  changesPerSecond: env.SETTLE_PER_S,
  logger: service.logger,
  now: service.now,
  newId: service.newId,
  sleep: service.sleep,
});

export const handler = service.lambda(settle);
