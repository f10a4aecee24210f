import { onFile } from '../customers.ts';
import { meeting, neverApplied, neverRecorded, row, toldOnce, type Row } from '../row.ts';
import { bothContacts, changeOpen, done, pending, unavailable, upstreamUnavailable } from '../scene.ts';
import { readOperation, writeOperation } from '../write-log.ts';
import {
  deliverWrite,
  isReadBack,
  judged,
  keepWrite,
  loseReply,
  settled,
  writeEmail,
} from './write-fates.ts';

const on = writeOperation;

const answered = (isApplied: boolean) =>
  meeting({ on, do: isApplied ? 'apply-then-status' : 'status', status: 500 }, pending);

/** What the Users API may do to the one write, and what reading back may find. */
export const writeOutcomes: readonly Row[] = [
  row(
    'reply lost, applied; tried again inside and after the quarantine',
    toldOnce,
    async (scene) => {
      await loseReply(scene);
      await scene.repeat(changeOpen);
    },
    settled,
    (scene) => scene.repeat(done),
  ),
  row(
    'time-out, never applied; changed again once settled',
    { states: ['NOT_APPLIED', 'NOTIFIED'], applied: 1, asked: 2 },
    {
      each: async (scene) => {
        scene.meddle('update-contact', { do: 'alone', timeoutMs: 7_000 });
        scene.meet({ on, do: 'hang' });
        await scene.update(pending);
      },
      isWaiting: true,
    },
    settled,
    (scene) => scene.update(done, { version: 2 }),
  ),
  row(
    'applied late, but inside the quarantine',
    toldOnce,
    meeting({ on, do: 'apply-late', delayMs: 1_500 }, pending),
  ),
  {
    ...row(
      'applied after the quarantine: found by the drift audit',
      {
        states: ['NOTIFIED'],
        applied: 1,
        alarms: ['drift-found'],
      },
      (scene) => keepWrite(scene),
      judged,
      deliverWrite,
    ),
    world: { env: { AUDIT_S: '8' } },
  },
  row('answered 500, but applied', toldOnce, answered(true)),
  row('answered 500, not applied', neverApplied, answered(false)),
  row(
    'answered 400, but applied: found by the drift audit',
    { states: ['NOTIFIED'], applied: 1, alarms: ['drift-found'] },
    meeting(
      { on, do: 'apply-then-status', status: 400, body: { code: 'ISR_11006', message: '' } },
      { status: 400, code: 'UXU_20001' },
      { fields: ['email'] },
    ),
  ),
  row('reading back fails for a while', toldOnce, async (scene) => {
    scene.meet({ on: readOperation, do: 'status', status: 500, times: 4 }, isReadBack(scene));
    await loseReply(scene);
  }),
  row('reading back is slower than the patience for it', toldOnce, async (scene) => {
    scene.meet({ on: readOperation, do: 'delay', delayMs: 2_500 }, isReadBack(scene));
    await loseReply(scene);
  }),
  row('reading back shows what is stale, once: read again', toldOnce, async (scene) => {
    const body = onFile(scene.world.stack.platform.users, scene.customer);
    scene.meet({ on: readOperation, do: 'status', status: 200, body }, isReadBack(scene));
    await loseReply(scene);
  }),
  row(
    'reading back shows a third value: somebody else wrote',
    {
      states: ['NOTIFIED'],
      applied: 0,
      isGeneral: true,
      isToldOfStranger: true,
      alarms: ['outcome-other', 'partly-applied'],
    },
    async (scene) => {
      scene.meet({ on, do: 'reset' });
      await scene.update(pending, { fields: bothContacts });
      writeEmail(scene, `${scene.customer.handle}.else@mail.example`);
      scene.world.writes.note(scene.customer);
    },
  ),
  row(
    'reading back finds the user gone',
    { states: ['GONE'], applied: 0, alarms: ['user-gone'] },
    async (scene) => {
      const body = { code: 'ISR_10001', message: '' };
      scene.meet({ on: readOperation, do: 'status', status: 404, body }, isReadBack(scene));
      scene.meet({ on, do: 'reset' });
      await scene.update(pending);
    },
  ),
  row(
    'the token of the service is refused, then renewed',
    { ...toldOnce, asked: 2 },
    meeting({ on, do: 'status', status: 401, body: { code: 'ISR_11001', message: '' } }),
  ),
  row('the write is throttled', neverApplied, async (scene) => {
    const isQuota = scene.round % 2 === 0;
    const body = { code: isQuota ? 'CMN_90001' : 'CMN_90002', message: '' };
    scene.meet({ on, do: 'status', status: isQuota ? 500 : 429, body });
    await scene.update(upstreamUnavailable);
  }),
  row('the read before the write fails twice', toldOnce, async (scene) => {
    // In a process of its own: one that meets a hundred such failures rightly stops trying again.
    scene.meddle('update-contact', { do: 'alone' });
    scene.meet({ on: readOperation, do: 'status', status: 503, times: 2 });
    await scene.update(done);
  }),
  row('too little time left', neverRecorded, async (scene) => {
    scene.meddle('update-contact', { do: 'alone', timeoutMs: 3_000 });
    await scene.update(unavailable);
  }),
];
