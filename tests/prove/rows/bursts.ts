import { deepStrictEqual, ok } from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { emailOf, onFile } from '../customers.ts';
import { createLimiter } from '../../../local/functions/limiter.ts';
import { row, type Row } from '../row.ts';
import { type Answer, bodyOf, changeOpen, putUpdate, type Scene } from '../scene.ts';

const parallel = 100;
/** As many as this machine's share of a reserved concurrency: the rest waits at the gateway. */
const wide = { processes: 8 };
const oneBurst = createLimiter(1);
const mostTries = 10;
const betweenTriesMs = 3_000;

const answersOf = new WeakMap<Scene, readonly Answer[]>();

/** Sends a hundred updates of the one customer at once, the nth with the body of `versionOf(n)`. */
const burst = (versionOf: (at: number) => number) => (scene: Scene) =>
  oneBurst(async () => {
    const { world, customer } = scene;
    const bodies = Array.from({ length: parallel }, (_, at) =>
      bodyOf(world.stack, customer, ['email'], versionOf(at)),
    );
    answersOf.set(scene, await Promise.all(bodies.map((body) => putUpdate(world.partner, customer, body))));
  });

/** One answer for each change applied, and what the last one asked for on file. */
const requireLastAccepted =
  (versionOf: (at: number) => number) =>
  async (scene: Scene): Promise<void> => {
    const { world, customer } = scene;
    const answers = answersOf.get(scene) ?? [];
    const statuses = new Set(answers.map(({ status }) => status));
    ok(statuses.isSubsetOf(new Set([204, 409])), `the answers were ${[...statuses].join(', ')}`);
    const changes = await world.changesOf(customer);
    const accepted = answers.flatMap(({ changeId }) => changeId ?? []);
    deepStrictEqual(accepted.toSorted(), changes.map(({ changeId }) => changeId).toSorted());
    const last = answers.findIndex(({ changeId }) => changeId === changes.at(-1)?.changeId);
    deepStrictEqual(onFile(world.stack.platform.users, customer).email, emailOf(customer, versionOf(last)));
  };

/** Asks as partners do: again after a while, where the gateway had no room for the request or an earlier one is open. */
const updateInTheEnd = async ({ world, customer }: Scene): Promise<void> => {
  const body = bodyOf(world.stack, customer, ['email'], 1);
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const { status, code } = await putUpdate(world.partner, customer, body);
    if (status === 204) return;
    const isCrowded = status === 503 && code === undefined;
    ok(isCrowded || code === changeOpen.code, `the answer was ${status} ${code}`);
    await sleep(betweenTriesMs);
  }
  throw new Error(`not done after ${mostTries} tries`);
};

const ofOneCustomer = (
  what: string,
  rounds: number,
  versionOf: (at: number) => number,
  ends: Row['ends'],
): Row => ({
  ...row(
    `${parallel} updates of one customer at once, ${what}`,
    { ...ends, check: requireLastAccepted(versionOf) },
    burst(versionOf),
  ),
  rounds,
  world: wide,
});

/** `rounds` are those of the bursts for one customer, `customers` those of the burst of many. */
export const bursts = ({
  rounds,
  customers,
}: {
  readonly rounds: number;
  readonly customers: number;
}): readonly Row[] => [
  ofOneCustomer('the same body', rounds, () => 1, { states: ['NOTIFIED'], applied: 1, asked: 1 }),
  ofOneCustomer('each another body', rounds, (at) => at + 1, {}),
  {
    ...row(
      `an update of each of ${customers} customers at once`,
      { states: ['NOTIFIED'], applied: 1, asked: 1 },
      {
        all: (_, scenes) => Promise.all(scenes.map(updateInTheEnd)),
      },
    ),
    rounds: customers,
    world: wide,
  },
];
