import * as v from 'valibot';
import { Environment } from '../../../../functions/settle-changes/environment.ts';
import { settleChanges } from '../../../../functions/settle-changes/settle-changes.ts';
import type { ChangeRecord } from '../../../../lib/changes/change.ts';
import type { Observation } from '../../../../lib/changes/change-machine.ts';
import { parse } from '../../../../lib/parse.ts';
import { changeTopic } from '../../../../lib/wiring/change-topic.ts';
import { changes } from '../../../../lib/wiring/changes.ts';
import { configuredInstitutions } from '../../../../lib/wiring/institutions.ts';
import { platform } from '../../../../lib/wiring/platform.ts';
import { processTools } from '../../../../lib/wiring/process.ts';
import { contactSealer, secretsManager } from '../../../../lib/wiring/secrets.ts';
import { boundaries, StopEnvironment } from '../boundaries.ts';

/** The one customer whose changes are settled, so that each kill is of a round of its own. */
const OnlyEnvironment = v.object({ ONLY_CUSTOMER: v.string() });

const env = parse('environment', v.intersect([Environment, StopEnvironment, OnlyEnvironment]), process.env);
const around = boundaries(env);
const tools = processTools();
const secrets = secretsManager(tools);
const institutions = configuredInstitutions(env);
const { ledger, observe } = changes(env, tools);
const { users } = platform(env, ['institution-users:read'], tools, { secrets, institutions });
const topic = changeTopic(env);

/** settle-changes as shipped, but for the boundaries around its steps and what it finds due. */
export const handler = around(
  'invocation',
  settleChanges({
    ...tools,
    ledger: {
      ...ledger,
      // All of what is due, for the customer may be behind everybody else.
      due: async (now) =>
        (await ledger.due(now, 10_000)).filter(({ customerId }) => customerId === env.ONLY_CUSTOMER),
    },
    observe: around((_: ChangeRecord, { seen }: Observation) => seen, observe),
    users: { findUser: around('read-back', (name, context) => users.findUser(name, context)) },
    sealer: contactSealer(env, tools, secrets),
    topic: { publish: around('publish', (notice) => topic.publish(notice)) },
    changesPerSecond: env.SETTLE_PER_S,
  }),
);
