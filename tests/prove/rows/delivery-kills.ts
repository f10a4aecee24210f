import type { FunctionName, Stop } from '../function-host.ts';
import { meeting, row, toldOnce, type Row } from '../row.ts';
import { bothContacts, done, type Scene } from '../scene.ts';

const noticesPerChannel = 2;

/** Kills the function at the first, second … passage in turn, so that each notice is the one it is killed at. */
const killedAt = (functionName: FunctionName, at: string, passages: number) => async (scene: Scene) => {
  const stop: Stop = { at, nth: (scene.round % passages) + 1 };
  scene.stop(functionName, stop);
  await scene.update(done, { fields: bothContacts });
};

const sendNoticesKilled = (what: string, at: string, passages: number): Row =>
  row(`send-notices killed ${what}`, toldOnce, killedAt('send-notices', at, passages));

const recordDeliveryKilled = (what: string, at: string): Row =>
  row(`record-delivery killed ${what}`, toldOnce, killedAt('record-delivery', at, 1));

/** Without its reports nobody can know that a message went out when its sender was killed. */
const withoutReports = (scene: Scene): void => scene.world.functions.mute('record-delivery', scene.customer);

/** SIGKILL at every step of send-notices and record-delivery, and the provider's answer lost. */
export const deliveryKills: readonly Row[] = [
  sendNoticesKilled('before it marks the change applied', 'before write-confirmed', 1),
  sendNoticesKilled('before a claim, which marks the notice before it as sent', 'before send-requested', 4),
  sendNoticesKilled('after a claim', 'after send-requested', 4),
  sendNoticesKilled('after an email was taken; its event arrives', 'after email', noticesPerChannel),
  row(
    'send-notices killed after an email was taken; no event arrives',
    { ...toldOnce, mayDouble: 1 },
    async (scene) => {
      withoutReports(scene);
      await killedAt('send-notices', 'after email', noticesPerChannel)(scene);
    },
  ),
  row(
    'send-notices killed after an SMS was taken, before its id is kept',
    { ...toldOnce, mayDouble: 1 },
    killedAt('send-notices', 'after sms', noticesPerChannel),
  ),
  sendNoticesKilled(
    'after the id of an SMS is kept; its report arrives',
    'after remember',
    noticesPerChannel,
  ),
  sendNoticesKilled('before the mark of the last notice', 'before sent', 1),
  sendNoticesKilled('after the mark of the last notice', 'after sent', 1),
  sendNoticesKilled('at its end', 'after invocation', 1),
  recordDeliveryKilled('before it records', 'before delivered'),
  recordDeliveryKilled('after it has recorded', 'after delivered'),
  row(
    "SES's answer lost; its event arrives",
    toldOnce,
    meeting({ on: 'ses SendEmail', do: 'apply-then-reset' }, done, { fields: bothContacts }),
  ),
  row("SES's answer lost; no event arrives", { ...toldOnce, mayDouble: 1 }, async (scene) => {
    withoutReports(scene);
    scene.meet({ on: 'ses SendEmail', do: 'apply-then-reset' });
    await scene.update(done, { fields: bothContacts });
  }),
];
