import { setTimeout as sleep } from 'node:timers/promises';
import type { Stop } from '../function-host.ts';
import type { Row } from '../row.ts';
import { type Scene, died, done, upstreamUnavailable } from '../scene.ts';
import { writeOperation } from '../write-log.ts';

const neverApplied = { states: ['NOT_APPLIED'], applied: 0 } as const satisfies Row['ends'];
const toldOnce = { states: ['NOTIFIED'], applied: 1, asked: 1 } as const satisfies Row['ends'];

const killed = (stop: Stop) => async (scene: Scene) => {
  scene.stop('update-contact', stop);
  await scene.update(died);
};

/** Kills the shipped function when its write has come as far as the platform. */
const killedOnTheWire =
  (phase: 'received' | 'applied') =>
  async (scene: Scene): Promise<void> => {
    const { world, customer } = scene;
    scene.meddle('update-contact', { do: 'alone' });
    scene.when(writeOperation, phase, () => world.functions.killAlone(customer));
    await scene.update(died);
  };

/** From the record to the last moment at which the write may leave, and then some. */
const pastSendByMs = 4_300;
const pastResolveByMs = pastSendByMs + 2_000;

/** SIGKILL at every step of update-contact, and SIGSTOP across the time in which it may write. */
export const updateKills: readonly Row[] = [
  {
    fault: 'update-contact killed before the record; the partner tries again',
    acts: [
      {
        each: async (scene) => {
          await killed({ at: 'before record' })(scene);
          await scene.repeat(done);
        },
      },
    ],
    ends: toldOnce,
  },
  {
    fault: 'update-contact killed after the record, before the write',
    acts: [{ each: (scene) => killed({ at: scene.round % 2 ? 'after record' : 'before write' })(scene) }],
    ends: { ...neverApplied, asked: 0 },
  },
  {
    fault: 'update-contact killed with the write on its way, which is not applied',
    acts: [
      {
        each: async (scene) => {
          scene.meet({ on: writeOperation, do: 'reset' });
          await killedOnTheWire('received')(scene);
        },
      },
    ],
    ends: { ...neverApplied, asked: 1 },
  },
  {
    fault: 'update-contact killed with the write on its way, which is applied',
    acts: [{ each: (scene) => killedOnTheWire(scene.round % 2 ? 'received' : 'applied')(scene) }],
    ends: toldOnce,
  },
  {
    fault: 'update-contact killed after the success of the write was seen',
    acts: [{ each: killed({ at: 'after write' }) }],
    ends: toldOnce,
  },
  {
    fault: 'update-contact killed after the publish, before the mark',
    acts: [{ each: killed({ at: 'after publish', holdAt: 'before write-confirmed' }) }],
    ends: toldOnce,
  },
  {
    fault: 'update-contact killed after the mark, before the publish',
    acts: [{ each: killed({ at: 'after write-confirmed', holdAt: 'before publish' }) }],
    ends: toldOnce,
  },
  {
    fault: 'update-contact killed before the answer; the partner tries again',
    acts: [
      {
        each: async (scene) => {
          await killed({ at: 'after invocation' })(scene);
          await scene.repeat(done);
        },
      },
    ],
    ends: toldOnce,
  },
  {
    fault: 'update-contact frozen before the write, thawed after it may leave',
    acts: [
      {
        each: async (scene) => {
          scene.stop('update-contact', {
            at: 'before write',
            whileFrozen: async (frozen) => {
              await sleep(pastSendByMs);
              frozen.kill('SIGCONT');
            },
          });
          await scene.update(upstreamUnavailable);
        },
        isWaiting: true,
      },
    ],
    ends: { ...neverApplied, asked: 0 },
  },
  {
    fault: 'update-contact frozen before the write, settled meanwhile, then thawed',
    acts: [
      {
        each: async (scene) => {
          scene.stop('update-contact', {
            at: 'before write',
            whileFrozen: async (frozen) => {
              await sleep(pastResolveByMs);
              await scene.world.functions.run('settle-changes', {});
              frozen.kill('SIGCONT');
            },
          });
          await scene.update(upstreamUnavailable);
        },
        isWaiting: true,
      },
    ],
    ends: { ...neverApplied, asked: 0 },
  },
];
