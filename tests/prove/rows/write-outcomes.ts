import { onFile } from '../customers.ts';
import type { Row } from '../row.ts';
import { changeOpen, done, pending, type Scene, unavailable, upstreamUnavailable } from '../scene.ts';
import { isDoneWith } from '../stored-ends.ts';
import { readOperation, writeOperation } from '../write-log.ts';
import { deliverWrite, isReadBack, judged, keepWrite, loseReply } from './write-fates.ts';

const on = writeOperation;
const toldOnce = { states: ['NOTIFIED'], applied: 1, asked: 1 } as const satisfies Row['ends'];
const neverApplied = { states: ['NOT_APPLIED'], applied: 0 } as const satisfies Row['ends'];

const settled = { until: isDoneWith };

const answered = (status: number, isApplied: boolean, body?: unknown) => async (scene: Scene) => {
  scene.meet({ on, do: isApplied ? 'apply-then-status' : 'status', status, body });
  await scene.update(pending);
};

/** What the Users API may do to the one write, and what reading back may find. */
export const writeOutcomes: readonly Row[] = [
  {
    fault: 'reply lost, applied; tried again inside and after the quarantine',
    acts: [
      {
        each: async (scene) => {
          await loseReply(scene);
          await scene.repeat(changeOpen);
        },
      },
      settled,
      { each: (scene) => scene.repeat(done) },
    ],
    ends: toldOnce,
  },
  {
    fault: 'time-out, never applied; changed again once settled',
    acts: [
      {
        each: async (scene) => {
          scene.meddle('update-contact', { do: 'alone', timeoutMs: 7_000 });
          scene.meet({ on, do: 'hang' });
          await scene.update(pending);
        },
        isWaiting: true,
      },
      settled,
      { each: (scene) => scene.update(done, { version: 2 }) },
    ],
    ends: { states: ['NOT_APPLIED', 'NOTIFIED'], applied: 1, asked: 2 },
  },
  {
    fault: 'applied late, but inside the quarantine',
    acts: [
      {
        each: async (scene) => {
          scene.meet({ on, do: 'apply-late', delayMs: 1_500 });
          await scene.update(pending);
        },
      },
    ],
    ends: toldOnce,
  },
  {
    fault: 'applied after the quarantine: found by the drift audit',
    world: { env: { AUDIT_S: '8' } },
    acts: [{ each: (scene) => keepWrite(scene) }, judged, { each: deliverWrite }],
    ends: {
      states: ['NOTIFIED'],
      applied: 1,
      alarms: ['drift-found'],
    },
  },
  ...[500, 502, 504].map((status): Row => ({
    fault: `answered ${status}, but applied`,
    acts: [{ each: answered(status, true) }],
    ends: toldOnce,
  })),
  {
    fault: 'answered 500, not applied',
    acts: [{ each: answered(500, false) }],
    ends: neverApplied,
  },
  {
    fault: 'answered 400, but applied: found by the drift audit',
    acts: [
      {
        each: async (scene) => {
          scene.meet({ on, do: 'apply-then-status', status: 400, body: { code: 'ISR_11006', message: '' } });
          await scene.update({ status: 400, code: 'UXU_20001' }, { fields: ['email'] });
        },
      },
    ],
    ends: { states: ['NOTIFIED'], applied: 1, alarms: ['drift-found'] },
  },
  {
    fault: 'reading back fails for a while',
    acts: [
      {
        each: async (scene) => {
          scene.meet({ on: readOperation, do: 'status', status: 500, times: 4 }, isReadBack(scene));
          await loseReply(scene);
        },
      },
    ],
    ends: toldOnce,
  },
  {
    fault: 'reading back is slower than the patience for it',
    acts: [
      {
        each: async (scene) => {
          scene.meet({ on: readOperation, do: 'delay', delayMs: 2_500 }, isReadBack(scene));
          await loseReply(scene);
        },
      },
    ],
    ends: toldOnce,
  },
  {
    fault: 'reading back shows what is stale, once: read again',
    acts: [
      {
        each: async (scene) => {
          const body = onFile(scene.world.stack.platform.users, scene.customer);
          scene.meet({ on: readOperation, do: 'status', status: 200, body }, isReadBack(scene));
          await loseReply(scene);
        },
      },
    ],
    ends: toldOnce,
  },
  {
    fault: 'reading back shows a third value: somebody else wrote',
    acts: [
      {
        each: async (scene) => {
          const { users } = scene.world.stack.platform;
          scene.meet({ on, do: 'reset' });
          await scene.update(pending, { fields: ['email'] });
          const email = `${scene.customer.handle}.else@mail.example`;
          users.replace({ ...onFile(users, scene.customer), email });
          scene.world.writes.note(scene.customer);
        },
      },
    ],
    ends: {
      states: ['NOTIFIED'],
      applied: 0,
      isGeneral: true,
      isToldOfStranger: true,
      alarms: ['outcome-other'],
    },
  },
  {
    fault: 'reading back finds the user gone',
    acts: [
      {
        each: async (scene) => {
          const body = { code: 'ISR_10001', message: '' };
          scene.meet({ on: readOperation, do: 'status', status: 404, body }, isReadBack(scene));
          scene.meet({ on, do: 'reset' });
          await scene.update(pending);
        },
      },
    ],
    ends: { states: ['GONE'], applied: 0, alarms: ['user-gone'] },
  },
  {
    fault: 'reply lost, applied; the partner tries twice more at once',
    acts: [
      {
        each: async (scene) => {
          await loseReply(scene);
          await scene.repeat(changeOpen);
          await scene.repeat(changeOpen);
        },
      },
    ],
    ends: toldOnce,
  },
  {
    fault: 'the token of the service is refused, then renewed',
    acts: [
      {
        each: async (scene) => {
          scene.meet({ on, do: 'status', status: 401, body: { code: 'ISR_11001', message: '' } });
          await scene.update(done);
        },
      },
    ],
    ends: { ...toldOnce, asked: 2 },
  },
  {
    fault: 'the write is throttled',
    acts: [
      {
        each: async (scene) => {
          const isQuota = scene.round % 2 === 0;
          const body = { code: isQuota ? 'CMN_90001' : 'CMN_90002', message: '' };
          scene.meet({ on, do: 'status', status: isQuota ? 500 : 429, body });
          await scene.update(upstreamUnavailable);
        },
      },
    ],
    ends: neverApplied,
  },
  {
    fault: 'the read before the write fails twice',
    acts: [
      {
        each: async (scene) => {
          // In a process of its own: one that meets a hundred such failures rightly stops trying again.
          scene.meddle('update-contact', { do: 'alone' });
          scene.meet({ on: readOperation, do: 'status', status: 503, times: 2 });
          await scene.update(done);
        },
      },
    ],
    ends: toldOnce,
  },
  {
    fault: 'the write is answered with a page of HTML and 200, applied',
    acts: [{ each: answered(200, true, '<html></html>') }],
    ends: toldOnce,
  },
  {
    fault: 'the write is answered with a page of HTML and 200, not applied',
    acts: [{ each: answered(200, false, '<html></html>') }],
    ends: neverApplied,
  },
  {
    fault: 'too little time left',
    acts: [
      {
        each: async (scene) => {
          scene.meddle('update-contact', { do: 'alone', timeoutMs: 3_000 });
          await scene.update(unavailable);
        },
      },
    ],
    ends: { states: [], applied: 0, asked: 0 },
  },
];
