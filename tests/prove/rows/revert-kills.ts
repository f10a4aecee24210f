import type { Stop } from '../function-host.ts';
import type { Row } from '../row.ts';
import { died, done, nothingToRevert, type Scene } from '../scene.ts';
import { isDoneWith } from '../stored-ends.ts';
import { writeOperation } from '../write-log.ts';

const putBackOnce = { states: ['NOTIFIED', 'NOTIFIED'], applied: 2, asked: 2 } as const satisfies Row['ends'];
const neverPutBack = { states: ['NOTIFIED', 'NOT_APPLIED'], applied: 1 } as const satisfies Row['ends'];

/** Every notice of the revert says so. */
const saysSo = async ({ world, customer }: Scene): Promise<void> => {
  const revert = (await world.changesOf(customer)).findLast(({ revertOf }) => revertOf !== undefined);
  const others = world.stack.inbox
    .messages()
    .filter(({ changeId, text }) => changeId === revert?.changeId && !/put back/.test(text));
  if (others.length > 0) throw new Error('a notice does not say that the change was put back');
};

const killed = (stop: Stop) => async (scene: Scene) => {
  scene.stop('revert-change', stop);
  await scene.revert(died);
};

/** Kills the shipped function when its write has come as far as the platform. */
const killedOnTheWire =
  (phase: 'received' | 'applied') =>
  async (scene: Scene): Promise<void> => {
    const { world, customer } = scene;
    scene.meddle('revert-change', { do: 'alone' });
    scene.when(writeOperation, phase, () => world.functions.killAlone(customer));
    await scene.revert(died);
  };

/** Makes a change and lets it be told first, so that what follows happens to its revert. */
const row = (
  what: string,
  act: (scene: Scene) => Promise<unknown>,
  ends: Row['ends'] = { ...putBackOnce, check: saysSo },
): Row => ({
  fault: `revert-change ${what}`,
  acts: [{ each: (scene) => scene.update(done) }, { until: isDoneWith }, { each: act }],
  ends,
});

/** SIGKILL at every step of revert-change. */
export const revertKills: readonly Row[] = [
  row('killed before the record; the partner tries again', async (scene) => {
    await killed({ at: 'before record' })(scene);
    await scene.revert(done);
  }),
  row(
    'killed after the record, before the write',
    (scene) => killed({ at: scene.round % 2 ? 'after record' : 'before write' })(scene),
    { ...neverPutBack, asked: 1 },
  ),
  row(
    'killed with the write on its way, which is not applied',
    async (scene) => {
      scene.meet({ on: writeOperation, do: 'reset' });
      await killedOnTheWire('received')(scene);
    },
    { ...neverPutBack, asked: 2 },
  ),
  row('killed with the write on its way, which is applied', (scene) =>
    killedOnTheWire(scene.round % 2 ? 'received' : 'applied')(scene),
  ),
  row('killed after the success of the write was seen', killed({ at: 'after write' })),
  row(
    'killed after the publish, before the mark',
    killed({ at: 'after publish', holdAt: 'before write-confirmed' }),
  ),
  row(
    'killed after the mark, before the publish',
    killed({ at: 'after write-confirmed', holdAt: 'before publish' }),
  ),
  row('killed before the answer; the partner tries again', async (scene) => {
    await killed({ at: 'after invocation' })(scene);
    await scene.revert(nothingToRevert);
  }),
];
