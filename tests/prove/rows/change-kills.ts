import { setTimeout as sleep } from 'node:timers/promises';
import type { Stop } from '../function-host.ts';
import { neverApplied, row, toldOnce, type Act, type Ending, type Row, type Deed } from '../row.ts';
import { died, done, nothingToRevert, type Scene, upstreamUnavailable } from '../scene.ts';
import { writeOperation } from '../write-log.ts';
import { settled } from './write-fates.ts';

interface Changer {
  readonly name: 'update-contact' | 'revert-change';
  /** What comes before. */
  readonly before: readonly Act[];
  readonly ask: Deed;
  readonly tryAgain: Deed;
  /** Where the change was made, and only its answer is missing. */
  readonly tryAgainWhenMade: Deed;
  readonly made: Ending;
  readonly notMade: (writes: number) => Ending;
}

/** SIGKILL at every step of a function that changes something. */
const killsOf = ({
  name,
  before,
  ask,
  tryAgain,
  tryAgainWhenMade,
  made,
  notMade,
}: Changer): readonly Row[] => {
  const killed = (stop: Stop) => (scene: Scene) => {
    scene.stop(name, stop);
    return ask(scene);
  };
  /** Kills the shipped function when its write has come as far as the platform. */
  const killedOnTheWire = (scene: Scene, phase: 'received' | 'applied') => {
    const { world, customer } = scene;
    scene.meddle(name, { do: 'alone' });
    scene.when(writeOperation, phase, () => world.functions.killAlone(customer));
    return ask(scene);
  };
  const kill = (what: string, ends: Ending, each: Deed): Row =>
    row(`${name} killed ${what}`, ends, ...before, each);
  return [
    kill('before the record; the partner tries again', made, async (scene) => {
      await killed({ at: 'before record' })(scene);
      await tryAgain(scene);
    }),
    kill('after the record, before the write', notMade(0), (scene) =>
      killed({ at: scene.round % 2 ? 'after record' : 'before write' })(scene),
    ),
    kill('with the write on its way, which is not applied', notMade(1), (scene) => {
      scene.meet({ on: writeOperation, do: 'reset' });
      return killedOnTheWire(scene, 'received');
    }),
    kill('with the write on its way, which is applied', made, (scene) =>
      killedOnTheWire(scene, scene.round % 2 ? 'received' : 'applied'),
    ),
    kill('after the success of the write was seen', made, killed({ at: 'after write' })),
    kill(
      'after the publish, before the mark',
      made,
      killed({ at: 'after publish', holdAt: 'before write-confirmed' }),
    ),
    kill(
      'after the mark, before the publish',
      made,
      killed({ at: 'after write-confirmed', holdAt: 'before publish' }),
    ),
    kill('before the answer; the partner tries again', made, async (scene) => {
      await killed({ at: 'after invocation' })(scene);
      await tryAgainWhenMade(scene);
    }),
  ];
};

/** Every notice of the revert says so. */
const saysSo = async ({ world, customer, messages }: Scene): Promise<void> => {
  const revert = (await world.changesOf(customer)).findLast(({ revertOf }) => revertOf !== undefined);
  const others = (await messages()).filter(
    ({ changeId, text }) => changeId === revert?.changeId && !/put back/.test(text),
  );
  if (others.length > 0) throw new Error('a notice does not say that the change was put back');
};

/** From the record to the last moment at which the write may leave, and then some. */
const pastSendByMs = 4_300;
const pastResolveByMs = pastSendByMs + 2_000;

const frozen = (what: string, whileFrozen: Deed): Row =>
  row(
    `update-contact frozen before the write, ${what}`,
    { ...neverApplied, asked: 0 },
    {
      each: async (scene) => {
        scene.stop('update-contact', {
          at: 'before write',
          whileFrozen: async (process) => {
            await whileFrozen(scene);
            process.kill('SIGCONT');
          },
        });
        await scene.update(upstreamUnavailable);
      },
      isWaiting: true,
    },
  );

/** SIGKILL at every step of what changes something, and SIGSTOP across the time in which it may write. */
export const changeKills: readonly Row[] = [
  ...killsOf({
    name: 'update-contact',
    before: [],
    ask: (scene) => scene.update(died),
    tryAgain: (scene) => scene.repeat(done),
    tryAgainWhenMade: (scene) => scene.repeat(done),
    made: toldOnce,
    notMade: (writes) => ({ ...neverApplied, asked: writes }),
  }),
  frozen('thawed after it may leave', () => sleep(pastSendByMs)),
  frozen('settled meanwhile, then thawed', async ({ world }) => {
    await sleep(pastResolveByMs);
    await world.functions.run('settle-changes', {});
  }),
  // A change is made and told first, so that what follows happens to its revert.
  ...killsOf({
    name: 'revert-change',
    before: [{ each: (scene) => scene.update(done) }, settled],
    ask: (scene) => scene.revert(died),
    tryAgain: (scene) => scene.revert(done),
    tryAgainWhenMade: (scene) => scene.revert(nothingToRevert),
    made: { states: ['NOTIFIED', 'NOTIFIED'], applied: 2, asked: 2, check: saysSo },
    notMade: (writes) => ({ states: ['NOTIFIED', 'NOT_APPLIED'], applied: 1, asked: 1 + writes }),
  }),
];
