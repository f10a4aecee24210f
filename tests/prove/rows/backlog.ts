import { ok } from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SealingKeys } from '../../../lib/secrets/service-secrets.ts';
import { changesTable as openTable } from '../../../lib/ledger/changes-table.ts';
import { dynamoChangeVault } from '../../../lib/ledger/dynamo-change-vault.ts';
import { sealer } from '../../../lib/ledger/sealer.ts';
import { parse } from '../../../lib/parse.ts';
import { changesTable, clientOf, sealingKeysSecret } from '../../../local/aws/arns.ts';
import { emailOf, onFile } from '../customers.ts';
import { row, type Row } from '../row.ts';
import type { Scene } from '../scene.ts';
import type { World } from '../world.ts';
import { readOperation } from '../write-log.ts';
import { writeEmail } from './write-fates.ts';
import { rotatingSecret } from '../../fakes/rotating-secret.ts';
import { abandonedChange } from '../../fixtures/abandoned-change.ts';

const dayMs = 86_400_000;
/** Of how many changes one had taken effect. */
const oneAppliedOf = 50;
const opensAtOnce = 20;
/** How far settle-changes may be out of order and over its rate: what it works on at once, and as much again in a kill. */
const batch = 10;

/** The service's own sealing keys, as the functions of this world read them. */
const sealerOf = async ({ stack }: World) => {
  const client = new SecretsManagerClient(clientOf(stack.urls.aws));
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: sealingKeysSecret }));
  client.destroy();
  const held = parse('sealing-keys', SealingKeys, SecretString);
  return sealer({ keys: rotatingSecret({ held }), randomBytes });
};

/** Fills the ledger with changes whose processes died a day ago, the first one first. */
const fill = async (world: World, scenes: readonly Scene[]): Promise<void> => {
  const { users } = world.stack.platform;
  const table = openTable({ client: world.dynamodb, table: changesTable, newId: randomUUID });
  const vault = dynamoChangeVault({ table, sealer: await sealerOf(world), retentionMs: dayMs });
  const openedFrom = Date.now() - dayMs;
  const queue = [...scenes];
  const worker = async (): Promise<void> => {
    for (let scene = queue.shift(); scene !== undefined; scene = queue.shift()) {
      const { customer, round } = scene;
      const user = onFile(users, customer);
      const { institutionId, customerId: userKey, serial } = customer;
      const { change, details } = abandonedChange({
        key: { institutionId, userKey },
        user,
        openedAt: openedFrom + round,
        former: user.email ?? '',
        fresh: emailOf(customer, 1),
        phone: `+1207${serial}`,
      });
      await vault.open(change, details);
      if (round % oneAppliedOf !== 0) continue;
      writeEmail(scene, emailOf(customer, 1));
      world.writes.note(customer, change.correlationId);
    }
  };
  await Promise.all(Array.from({ length: opensAtOnce }, worker));
};

interface ReadBack {
  readonly round: number;
  readonly at: number;
}

/** Hears of the first time that each change is read back. */
const listen = (scenes: readonly Scene[]): readonly ReadBack[] => {
  const readBacks: ReadBack[] = [];
  for (const { world, customer, round } of scenes) {
    const act = () => void readBacks.push({ round, at: Date.now() });
    world.mischief.add(customer, { on: readOperation, phase: 'received', act });
  }
  return readBacks;
};

/** Kills settle-changes again and again, and each time lets another go on where it stopped. */
const drain = async (
  world: World,
  readBacks: readonly ReadBack[],
  count: number,
  kills: number,
): Promise<void> => {
  for (let killed = 0; killed < kills; killed += 1) await world.functions.runFor('settle-changes', {}, 1_500);
  while (readBacks.length < count) {
    const before = readBacks.length;
    await world.functions.run('settle-changes', {});
    ok(readBacks.length > before, 'settle-changes goes on where it stopped');
  }
};

const requireOldestFirst = (readBacks: readonly ReadBack[]): void => {
  const astray = readBacks.filter(({ round }, at) => Math.abs(round - at) > 2 * batch);
  ok(astray.length === 0, `${astray.length} changes were settled out of order`);
};

const requireBoundedRate = (readBacks: readonly ReadBack[], perSecond: number): void => {
  let from = 0;
  for (const [at, { at: time }] of readBacks.entries()) {
    while (time - (readBacks[from]?.at ?? 0) > 1_000) from += 1;
    const inOneSecond = at - from + 1;
    ok(inOneSecond <= perSecond + 2 * batch, `${inOneSecond} changes were settled in one second`);
  }
};

/** A day's changes due at once, because settle-changes did not run, and settle-changes killed on the way. */
export const backlog = ({
  changes,
  perSecond,
  kills,
}: {
  readonly changes: number;
  readonly perSecond: number;
  readonly kills: number;
}): Row => ({
  ...row(
    `settle-changes off for a day, ${changes} changes due, killed ${kills} times on the way`,
    {
      alarms: ['settlement-overdue'],
      check: async ({ world, customer, round }) => {
        const states = (await world.changesOf(customer)).map(({ state }) => state);
        const expected = round % oneAppliedOf === 0 ? 'NOTIFIED' : 'NOT_APPLIED';
        ok(states.length === 1 && states[0] === expected, `states: ${states.join(', ')}`);
      },
    },
    {
      all: async (world, scenes) => {
        await fill(world, scenes);
        const readBacks = listen(scenes);
        await drain(world, readBacks, changes, kills);
        requireOldestFirst(readBacks);
        requireBoundedRate(readBacks, perSecond);
      },
    },
  ),
  rounds: changes,
  world: { isUnscheduled: true, env: { SETTLE_PER_S: String(perSecond) } },
});
