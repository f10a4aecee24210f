import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Row } from '../row.ts';
import { done, type Scene } from '../scene.ts';
import { isDoneWith } from '../stored-ends.ts';

const toldOnce = { states: ['NOTIFIED'], applied: 1, asked: 1 } as const satisfies Row['ends'];
const toldTwice = { states: ['NOTIFIED', 'NOTIFIED'], applied: 2, asked: 2 } as const satisfies Row['ends'];

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

/** What becomes of the announcement on its way from SNS. */
export const messages: readonly Row[] = [
  {
    fault: 'the announcement is lost',
    acts: [
      {
        each: async (scene) => {
          scene.meddle('send-notices', { do: 'drop' });
          await scene.update(done);
        },
      },
    ],
    ends: toldOnce,
  },
  {
    fault: 'the announcement arrives twice at once',
    acts: [
      {
        each: async (scene) => {
          scene.meddle('send-notices', { do: 'double' });
          await scene.update(done);
        },
      },
    ],
    ends: toldOnce,
  },
  {
    fault: 'the announcement arrives long after everything was settled without it',
    acts: [
      {
        each: async (scene) => {
          scene.meddle('send-notices', { do: 'keep' });
          await scene.update(done);
        },
      },
      { until: isDoneWith },
      {
        each: async (scene) => {
          for (const event of takeAnnouncements(scene)) await announce(scene, event);
        },
      },
    ],
    ends: toldOnce,
  },
  {
    fault: 'two announcements arrive in the wrong order',
    acts: [
      {
        each: async (scene) => {
          for (const event of (await changeTwiceUnannounced(scene)).toReversed())
            await announce(scene, event);
        },
      },
    ],
    ends: toldTwice,
  },
  {
    fault: 'poison: bad JSON, an unknown change, a forged owner, no records',
    acts: [
      {
        each: async (scene) => {
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
      },
    ],
    ends: { ...toldOnce, poison: 4 },
  },
  {
    fault: 'two records in one event, of which one fails',
    acts: [
      {
        each: async (scene) => {
          const events = await changeTwiceUnannounced(scene);
          scene.meet({
            on: 'ses SendEmail',
            do: 'status',
            status: 429,
            body: { code: 'TooManyRequestsException' },
          });
          await announce(scene, { Records: events.flatMap(({ Records }) => Records) });
        },
      },
    ],
    ends: toldTwice,
  },
  {
    fault: 'the subscription is gone for a while',
    acts: [
      {
        each: async (scene) => {
          scene.meddle('send-notices', { do: 'drop' });
          scene.meddle('send-notices', { do: 'drop' });
          await scene.update(done);
        },
      },
    ],
    ends: toldOnce,
  },
  {
    fault: "the topic's key is disabled for a while",
    acts: [
      {
        each: async (scene) => {
          const body = { code: 'KMSDisabled', message: 'the key is disabled' };
          scene.meet({ on: 'sns Publish topic', do: 'status', status: 400, body, times: 2 });
          await scene.update(done);
        },
      },
    ],
    ends: toldOnce,
  },
];
