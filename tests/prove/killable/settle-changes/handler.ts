import * as v from 'valibot';
import { Environment } from '../../../../functions/settle-changes/environment.ts';
import { settleChanges } from '../../../../functions/settle-changes/settle-changes.ts';
import type { ChangeRecord } from '../../../../lib/changes/change.ts';
import type { Observation } from '../../../../lib/changes/change-machine.ts';
import { parse } from '../../../../lib/parse.ts';
import { buildLedger, buildSealer, buildTopic } from '../../../../lib/wiring/changes.ts';
import { buildPlatform } from '../../../../lib/wiring/platform.ts';
import { buildService } from '../../../../lib/wiring/service.ts';
import { boundaries, StopEnvironment } from '../boundaries.ts';

/** The one customer whose changes are settled, so that each kill is of a round of its own. */
const OnlyEnvironment = v.object({ ONLY_CUSTOMER: v.string() });

const env = parse('environment', v.intersect([Environment, StopEnvironment, OnlyEnvironment]), process.env);
const around = boundaries(env);
const service = buildService(env);
const { ledger, observe } = buildLedger(env, service);
const { users } = buildPlatform(env, ['institution-users:read'], service);
const topic = buildTopic(env);

/** settle-changes as shipped, but for the boundaries around its steps and what it finds due. */
export const handler = around(
  'invocation',
  settleChanges({
    ...service,
    ledger: {
      ...ledger,
      // All of what is due, for the customer may be behind everybody else.
      due: async (now) =>
        (await ledger.due(now, 10_000)).filter(({ customerId }) => customerId === env.ONLY_CUSTOMER),
    },
    observe: around((_: ChangeRecord, { seen }: Observation) => seen, observe),
    users: { findUser: around('read-back', (name, context) => users.findUser(name, context)) },
    sealer: buildSealer(env, service),
    topic: { publish: around('publish', (notice) => topic.publish(notice)) },
    changesPerSecond: env.SETTLE_PER_S,
  }),
);
