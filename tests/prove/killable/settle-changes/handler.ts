import * as v from 'valibot';
import { Environment } from '../../../../functions/settle-changes/environment.ts';
import { settleChanges } from '../../../../functions/settle-changes/settle-changes.ts';
import { buildAnnounce, buildLedger, buildVault } from '../../../../lib/wiring/changes.ts';
import { buildPlatform, toRead } from '../../../../lib/wiring/platform.ts';
import { buildService } from '../../../../lib/wiring/service.ts';
import { killable } from '../boundaries.ts';

/** The one customer whose changes are settled, so that each kill is of a round of its own. */
const OnlyEnvironment = v.object({ ONLY_CUSTOMER: v.string() });

const { env, around, aroundEvent } = killable(v.intersect([Environment, OnlyEnvironment]));
const service = buildService(env);
const { table, ledger, recordEvent } = buildLedger(env, service);
const { users } = buildPlatform(env, toRead, service);
const announce = buildAnnounce(env, service);

/** settle-changes as shipped, but for the boundaries around its steps and what it finds due. */
export const handler = around(
  'invocation',
  settleChanges({
    ...service,
    ledger: {
      ...ledger,
      // All of what is due, for the customer may be behind everybody else.
      due: async (queue, now) =>
        (await ledger.due(queue, now, 10_000)).filter(({ userKey }) => userKey === env.ONLY_CUSTOMER),
    },
    recordEvent: aroundEvent(recordEvent),
    users: { findUser: around('read-back', (name, context) => users.findUser(name, context)) },
    vault: buildVault(env, table, service),
    announce: around('publish', (change) => announce(change)),
    changesPerSecond: env.SETTLE_PER_S,
  }),
);
