import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { type Deed, meeting, row, type Row, toldOnce, toldTwice } from '../row.ts';
import { done, type Scene } from '../scene.ts';
import { settled } from './write-fates.ts';

const SnsEvent = v.object({
  Records: v.array(v.looseObject({ Sns: v.looseObject({ Message: v.string() }) })),
});
type SnsEvent = v.InferOutput<typeof SnsEvent>;

/** The announcements kept back, oldest first. */
const takeAnnouncements = ({ world, customer }: Scene): readonly SnsEvent[] =>
  world.functions.takeKept(customer).map(({ event }) => v.parse(SnsEvent, event));

/** Hands an event to send-notices as SNS does. */
const announce = async ({ world }: Scene, event: object): Promise<void> => {
  world.stack.aws.invocations.add('send-notices', event);
  await world.stack.aws.invocations.settled();
};

/** An update, and what happens to its announcements in turn. */
const withAnnouncement =
  (...fates: readonly ('drop' | 'double' | 'keep')[]): Deed =>
  async (scene) => {
    for (const fate of fates) scene.meddle('send-notices', { do: fate });
    await scene.update(done);
  };

/** Changes the email address twice, with both announcements kept back. */
const changeTwiceUnannounced = async (scene: Scene): Promise<readonly SnsEvent[]> => {
  for (const version of [1, 2]) {
    scene.meddle('send-notices', { do: 'keep' });
    await scene.update(done, { fields: ['email'], version });
  }
  return takeAnnouncements(scene);
};

/** The event with its message replaced. */
const withMessage = ({ Records: [record] }: SnsEvent, message: string): SnsEvent => ({
  Records: record ? [{ ...record, Sns: { ...record.Sns, Message: message } }] : [],
});

const Announcement = v.pipe(v.string(), v.parseJson(), v.looseObject({ owner: v.string() }));

const keyDisabled = { code: 'KMSDisabled', message: 'the key is disabled' };

/** What becomes of the announcement on its way from SNS. */
export const messages: readonly Row[] = [
  row('the announcement is lost', toldOnce, withAnnouncement('drop')),
  row('the announcement arrives twice at once', toldOnce, withAnnouncement('double')),
  row(
    'the announcement arrives long after everything was settled without it',
    toldOnce,
    withAnnouncement('keep'),
    settled,
    async (scene) => {
      for (const event of takeAnnouncements(scene)) await announce(scene, event);
    },
  ),
  row('two announcements arrive in the wrong order', toldTwice, async (scene) => {
    for (const event of (await changeTwiceUnannounced(scene)).toReversed()) await announce(scene, event);
  }),
  row(
    'poison: bad JSON, an unknown change, a forged owner, no records',
    { ...toldOnce, poison: 4 },
    async (scene) => {
      scene.meddle('send-notices', { do: 'keep' });
      await scene.update(done);
      for (const event of takeAnnouncements(scene)) {
        const { Records } = event;
        const genuine = v.parse(Announcement, Records[0]?.Sns.Message);
        const forged = [
          '{',
          JSON.stringify({ ...genuine, changeId: randomUUID() }),
          JSON.stringify({ ...genuine, owner: randomUUID() }),
        ];
        for (const message of forged) await announce(scene, withMessage(event, message));
        await announce(scene, { Records: [] });
        await announce(scene, event);
      }
    },
  ),
  row('two records in one event, of which one fails', toldTwice, async (scene) => {
    const events = await changeTwiceUnannounced(scene);
    const body = { code: 'TooManyRequestsException' };
    scene.meet({ on: 'ses SendEmail', do: 'status', status: 429, body });
    await announce(scene, { Records: events.flatMap(({ Records }) => Records) });
  }),
  row('the subscription is gone for a while', toldOnce, withAnnouncement('drop', 'drop')),
  row(
    "the topic's key is disabled for a while",
    toldOnce,
    meeting({ on: 'sns Publish topic', do: 'status', status: 400, body: keyDisabled, times: 2 }),
  ),
];
