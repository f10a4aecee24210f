import { setTimeout as sleep } from 'node:timers/promises';
import { type Act, type Deed, row, type Row, toldOnce } from '../row.ts';
import { done, type Scene } from '../scene.ts';
import { isDoneWith } from '../stored-ends.ts';
import { loseReply } from './write-fates.ts';

const isUnscheduled = { isUnscheduled: true } as const;

/** Waits until the customer's newest change is due. */
const untilDue: Act = {
  each: async ({ world, customer }) => {
    const due = (await world.changesOf(customer)).at(-1)?.due ?? 0;
    await sleep(Math.max(due - Date.now() + 10, 0));
  },
  isWaiting: true,
};

const isOver = async ({ world, customer }: Scene): Promise<void> => {
  const own = await world.storedEnds(customer);
  if (!isDoneWith(own)) throw new Error('the change is not over');
};

const settleStopped = async ({ world, customer }: Scene, at: string): Promise<unknown> =>
  world.functions.runStopped('settle-changes', {}, { at }, { ONLY_CUSTOMER: customer.customerId });

const settleKilled = async (scene: Scene, at: string): Promise<void> => {
  const outcome = await settleStopped(scene, at).then(
    () => 'it ran to its end',
    (error: unknown) => (error instanceof Error ? error.name : 'it failed'),
  );
  if (outcome !== 'ProcessDied') throw new Error(`settle-changes was not killed: ${outcome}`);
};

/** The announcement never arrives, so that it is to be made again. */
const loseAnnouncement = async (scene: Scene): Promise<void> => {
  scene.meddle('send-notices', { do: 'drop' });
  await scene.update(done);
};

/** `told` if what is due next is to be the change's audit. */
const killedAt = (what: string, at: string, begin: Deed, ...told: readonly Act[]): Row => ({
  ...row(`settle-changes killed ${what}`, toldOnce, begin, ...told, untilDue, (scene) =>
    settleKilled(scene, at),
  ),
  world: isUnscheduled,
});

const killedInAudit = (what: string, at: string): Row =>
  killedAt(what, at, (scene) => scene.update(done), {
    until: (ends) => ends.every(({ state }) => state === 'NOTIFIED'),
  });

const loseSomething: Deed = (scene) => (scene.round % 2 === 0 ? loseReply(scene) : loseAnnouncement(scene));

/** SIGKILL at every step of settle-changes, and two of it at once. */
export const settlementKills: readonly Row[] = [
  killedAt('before it reads back', 'before read-back', loseReply),
  killedAt('after it has read back', 'after read-back', loseReply),
  killedAt('after the verdict, before the publish', 'after file-read', loseReply),
  killedAt('after the publish', 'after publish', loseReply),
  killedAt('before it counts a publish again', 'before notices-overdue', loseAnnouncement),
  killedAt('before it publishes again', 'after notices-overdue', loseAnnouncement),
  killedAt('after it published again', 'after publish', loseAnnouncement),
  killedInAudit('in an audit, after it has read back', 'after read-back'),
  killedInAudit('in an audit, after the verdict', 'after file-read'),
  {
    ...row('two settle-changes at once', toldOnce, loseSomething, untilDue, (scene) =>
      Promise.all([settleStopped(scene, 'never'), settleStopped(scene, 'never')]),
    ),
    world: isUnscheduled,
  },
  {
    ...row(
      'expiry: none while a change is open, one when it is over',
      { ...toldOnce, check: isOver },
      loseSomething,
    ),
    world: isUnscheduled,
  },
];
