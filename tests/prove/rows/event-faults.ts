import { setTimeout as sleep } from 'node:timers/promises';
import { contactFields } from '../../../lib/contact/contact-points.ts';
import { eventsByChange } from '../events-owed.ts';
import { meeting, row, stopping, toldOnce, type Row } from '../row.ts';
import { done, type Scene } from '../scene.ts';
import { withoutAddresses } from './providers.ts';

const publish = 'sns Publish contact-events-local';

/** How often events of the customer's newest change came. */
const copies = async ({ world, customer }: Scene): Promise<number> => {
  const newest = (await world.changesOf(customer)).at(-1)?.changeId ?? '';
  return eventsByChange(world.stack.inbox.events()).get(newest)?.length ?? 0;
};

/** Shows that the fault did what it was to do: what was published and not marked is published again. */
const cameAtLeast =
  (least: number) =>
  async (scene: Scene): Promise<void> => {
    const found = await copies(scene);
    if (found < least) throw new Error(`events came ${found} times, not ${least}`);
  };

const killed = (what: string, at: string, came: number): Row =>
  row(
    `send-notices killed ${what}`,
    { ...toldOnce, check: cameAtLeast(came) },
    stopping('send-notices', { at }, done, { fields: contactFields }),
  );

const pauseMs = 100;
const patienceMs = 20_000;

/** The topic of events is down until every notice has arrived. */
const tellWithoutEvent = async (scene: Scene): Promise<void> => {
  const body = { code: 'KMSDisabled', message: 'the key is disabled' };
  scene.meet({ on: publish, do: 'status', status: 400, body, times: 1_000 });
  await scene.update(done, { fields: contactFields });
  const until = Date.now() + patienceMs;
  while ((await scene.messages()).length < 4 && Date.now() < until) await sleep(pauseMs);
  const [{ length: notices }, events] = [await scene.messages(), await copies(scene)];
  scene.calm();
  if (notices !== 4 || events !== 0) throw new Error(`${notices} notices and ${events} events came`);
};

const nobodyReached = { ...toldOnce, alarms: ['nobody-reached'] } as const satisfies Row['ends'];

/** SIGKILL at every step of an event's publication, and what else becomes of it on its way to the topic. */
export const eventFaults: readonly Row[] = [
  killed('before it publishes the event', 'before publish-event', 1),
  killed('after it published the event', 'after publish-event', 2),
  killed('before the save that marks the event', 'before mark-event', 2),
  killed('after the save that marks the event', 'after mark-event', 1),
  {
    ...row(
      'send-notices killed before it publishes the second event, that nobody was reached',
      { ...nobodyReached, check: cameAtLeast(3) },
      stopping('send-notices', { at: 'before publish-event', nth: 2 }, done, { fields: ['postalAddress'] }),
    ),
    special: withoutAddresses,
  },
  row(
    'the topic of events is down for a while; the notices go out at once',
    { ...toldOnce },
    { each: tellWithoutEvent, isWaiting: true },
  ),
  row(
    "SNS's answer to an event lost",
    { ...toldOnce, check: cameAtLeast(2) },
    meeting({ on: publish, do: 'apply-then-reset' }, done, { fields: contactFields }),
  ),
];
