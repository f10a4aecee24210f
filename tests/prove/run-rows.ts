import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, balanceCustomer } from './books.ts';
import { bundleHandlers } from '../../local/functions/bundle-handlers.ts';
import { createLimiter, type Limiter } from '../../local/functions/limiter.ts';
import { eventsByChange } from './events-owed.ts';
import type { Bundles } from './function-host.ts';
import type { Act, Balance, Row } from './row.ts';
import { createScene, type Scene } from './scene.ts';
import { expiryProblems, isDoneWith, type StoredEnd } from './stored-ends.ts';
import { startWorld, type World } from './world.ts';

/** Rounds that go on at the same time in one world, and further ones that only wait. */
const atOnce = 4;
const waitingAtOnce = 10;
/** Events that may wait for a function when a round begins: what waits too long is told too late. */
const backlog = 6;
const pauseMs = 50;
/** Customers of one world: reading its whole table must stay cheap. */
const customersPerWorld = 400;

interface Turns {
  readonly busy: Limiter;
  readonly waiting: Limiter;
}

/** A row on its way through a world. */
interface Performance {
  readonly row: Row;
  readonly scenes: readonly Scene[];
  readonly surprises: string[];
}

const inWords = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(inWords).join('; ');
  return error instanceof Error ? error.message : String(error);
};

const endsOf = ({ scenes }: Performance, ends: readonly StoredEnd[]): readonly StoredEnd[] => {
  const own = new Set(scenes.map(({ customer }) => customer.customerId));
  return ends.filter(({ customerId }) => own.has(customerId));
};

const performAct = async (world: World, performance: Performance, act: Act, turns: Turns): Promise<void> => {
  const { scenes, surprises } = performance;
  if ('until' in act) {
    const isMet = await world.schedule.until((ends) => act.until(endsOf(performance, ends)));
    if (!isMet) surprises.push('what was waited for never came about');
    return;
  }
  if ('all' in act) {
    await act.all(world, scenes).catch((error: unknown) => surprises.push(inWords(error)));
    return;
  }
  const turn = act.isWaiting ? turns.waiting : turns.busy;
  await Promise.all(
    scenes.map((scene) =>
      turn(async () => {
        while (world.functions.backlog() > backlog) await sleep(pauseMs);
        await act.each(scene);
      }).catch((error: unknown) => {
        surprises.push(`round ${scene.round}: ${inWords(error)}`);
      }),
    ),
  );
};

const perform = async (world: World, performance: Performance, turns: Turns): Promise<void> => {
  for (const act of performance.row.acts) {
    await performAct(world, performance, act, turns);
    const ends = await Promise.all(performance.scenes.map(({ customer }) => world.storedEnds(customer)));
    performance.surprises.push(...expiryProblems(ends.flat()));
  }
};

const balance = async (world: World, { row, scenes, surprises }: Performance): Promise<Balance> => {
  const sum = { applied: 0, told: 0, lost: 0, invented: 0, doubled: 0, allowedExtra: 0 };
  const inbox = Map.groupBy(world.stack.inbox.messages(), ({ changeId = '' }) => changeId);
  const events = eventsByChange(world.stack.inbox.events());
  for (const scene of scenes) {
    const account: Account = await balanceCustomer(scene, row.ends, inbox, events);
    const allowed = Math.min(account.extra, row.ends.mayDouble ?? 0);
    sum.applied += account.applied;
    sum.told += account.told;
    sum.lost += account.lost;
    sum.invented += account.invented;
    sum.doubled += account.extra - allowed;
    sum.allowedExtra += allowed + account.repeatedEvents;
    await Promise.try(() => row.ends.check?.(scene)).catch((error: unknown) => {
      account.surprises.push(inWords(error));
    });
    surprises.push(...account.surprises.map((surprise) => `round ${scene.round}: ${surprise}`));
  }
  return { row, rounds: scenes.length, ...sum, surprises };
};

/** What concerns no single customer: crashes, messages of nobody's, notices of no change known. */
const worldProblems = async (
  world: World,
  performances: readonly Performance[],
): Promise<readonly string[]> => {
  const problems = [...world.log.noise()];
  const poison = world.log.alarms(undefined).filter((name) => name === 'poison-message').length;
  const expected = performances.reduce(
    (sum, { row, scenes }) => sum + (row.ends.poison ?? 0) * scenes.length,
    0,
  );
  if (poison !== expected) problems.push(`${poison} messages were taken for poison, not ${expected}`);
  const customers = performances.flatMap(({ scenes }) => scenes.map(({ customer }) => customer));
  const known = new Set((await Promise.all(customers.map(world.changesOf))).flat().map((c) => c.changeId));
  const strays = world.stack.inbox.messages().filter(({ changeId = '' }) => !known.has(changeId));
  if (strays.length > 0) problems.push(`${strays.length} notices are of no change in the ledger`);
  const events = eventsByChange(world.stack.inbox.events());
  const unfounded = [...events.keys()].filter((changeId) => !known.has(changeId));
  if (unfounded.length > 0) problems.push(`events are of ${unfounded.length} changes not in the ledger`);
  return problems;
};

const runInWorld = async (
  rows: readonly Row[],
  rounds: number,
  bundles: Bundles,
): Promise<readonly Balance[]> => {
  const options = rows[0]?.world ?? {};
  const world = await startWorld(bundles, options);
  try {
    const turns = { busy: createLimiter(atOnce), waiting: createLimiter(waitingAtOnce) };
    const performances = rows.map((row): Performance => {
      const customers = Array.from({ length: row.rounds ?? rounds }, () => world.addCustomer(row.special));
      const scenes = customers.map((customer, round) => createScene(world, customer, round));
      return { row, scenes, surprises: [] };
    });
    if (options.isUnscheduled) world.schedule.turn('off');
    await Promise.all(performances.map((performance) => perform(world, performance, turns)));
    world.schedule.turn('on');
    await world.schedule.until(isDoneWith);
    await world.stack.aws.invocations.settled();

    const ends = await world.storedEnds();
    for (const performance of performances) {
      const own = endsOf(performance, ends);
      const open = own.filter(({ due }) => due !== undefined).length;
      if (open > 0) performance.surprises.push(`${open} changes were never done with`);
      performance.surprises.push(...expiryProblems(own));
    }
    performances[0]?.surprises.push(...(await worldProblems(world, performances)));
    const balances: Balance[] = [];
    for (const performance of performances) balances.push(await balance(world, performance));
    return balances;
  } finally {
    await world.close();
  }
};

/** The rows that may share a world, as many as it holds. */
const groupRows = (rows: readonly Row[], rounds: number): readonly (readonly Row[])[] => {
  const perWorld = Math.max(1, Math.floor(customersPerWorld / rounds));
  const alike = Map.groupBy(rows, ({ world = {}, rounds: own }) => JSON.stringify([world, own]));
  return [...alike.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / perWorld) }, (_, at) =>
      group.slice(at * perWorld, (at + 1) * perWorld),
    ),
  );
};

/**
 * Does each row's fault to `rounds` customers, settles the world and balances the books; answers in the order of the
 * rows. `onBalance` hears of each as soon as it is known. Much of a world's time is waiting for a quarantine, a lease or
 * an audit to end, so two go on at the same time.
 */
export const runRows = async (
  rows: readonly Row[],
  {
    rounds,
    onBalance = () => undefined,
  }: {
    readonly rounds: number;
    readonly onBalance?: (balance: Balance) => void;
  },
): Promise<readonly Balance[]> => {
  const balances = new Map<Row, Balance>();
  const bundles = {
    shipped: await bundleHandlers(),
    killable: await bundleHandlers('tests/prove/killable/*/handler.ts'),
  };
  try {
    const turn = createLimiter(2);
    await Promise.all(
      groupRows(rows, rounds).map((group) =>
        turn(async () => {
          for (const result of await runInWorld(group, rounds, bundles)) {
            balances.set(result.row, result);
            onBalance(result);
          }
        }),
      ),
    );
  } finally {
    bundles.shipped.remove();
    bundles.killable.remove();
  }
  return rows.flatMap((row) => balances.get(row) ?? []);
};
