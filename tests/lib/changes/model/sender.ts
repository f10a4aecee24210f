import { recipientId, type NoticeOwed } from '../../../../lib/changes/change.ts';
import { fieldsToldTo, owedTo } from '../../../../lib/changes/effects.ts';
import { owedEvents } from '../../../../lib/changes/public-events.ts';
import { addressKey } from '../../../../lib/changes/recipients.ts';
import type { ChangeEvent } from '../../../../lib/changes/change-event.ts';
import { times, type Scenario } from './scenario.ts';
import {
  changeAt,
  confirm,
  does,
  mayFail,
  record,
  replaceAt,
  reveal,
  type Action,
  type Actor,
  type Message,
  type Sender,
  type World,
} from './world.ts';

const by = 'sender';
const notBound = Number.MAX_SAFE_INTEGER;

/** One more notice that has gone out. */
const withSent = (
  world: World,
  { change, effects }: Pick<Sender, 'change' | 'effects'>,
  to: NoticeOwed,
): Pick<World, 'sent'> => {
  const found = reveal(changeAt(world, change)).recipients.find(
    (each) => recipientId(each) === recipientId(to),
  );
  if (!found) throw new Error('no such address');
  const told = Object.fromEntries(fieldsToldTo({ effects }, to).map((field) => [field, effects[field]]));
  return { sent: [...world.sent, { change, address: addressKey(found), told }] };
};

const owed = (world: World, change: number): readonly number[] => owedEvents(changeAt(world, change).record);

/** The events of a change that are owed, gone out. */
const withPublished = (world: World, change: number): Pick<World, 'published'> => {
  const { publicEvents } = changeAt(world, change).record;
  const isOut = (at: number) =>
    world.published.some((each) => each.change === change && each.position === at);
  const out = owed(world, change)
    .filter((position) => !isOut(position))
    .flatMap((position) => {
      const { kind, fields } = publicEvents[position] ?? {};
      return kind && fields ? [{ change, position, kind, fields }] : [];
    });
  return { published: [...world.published, ...out] };
};

/** What is recorded of events once they have gone out. */
const marksOf = (world: World, change: number, published = owed(world, change)): readonly ChangeEvent[] =>
  owed(world, change)
    .filter((position) => published.includes(position))
    .map((position) => ({ type: 'event-published', position }));

/** What an invocation of send-notices does with one recipient, all of it at once. */
const notify = ({ protocol }: Scenario, world: World, change: number, to: NoticeOwed) => {
  const recipient = recipientId(to);
  const asked = record(world, change, { type: 'send-requested', recipient, by });
  if (protocol.claims && !asked.send) return world;
  const { effects } = changeAt(world, change).record;
  const sent = { ...world, changes: asked.changes, ...withSent(world, { change, effects }, to) };
  return { ...sent, changes: record(sent, change, { type: 'sent', recipient, providerId: 'sent' }).changes };
};

/** The world once a message has arrived and its sender has begun, or has done it all at once. */
const whenArrived = (scenario: Scenario, world: World, { change, fields }: Message): World => {
  const unchanged = changeAt(world, change).record.fields.filter((field) => !fields.includes(field));
  const changes = confirm(scenario, world, change, { type: 'write-confirmed', unchanged });
  const confirmed = { ...world, changes };
  const { record: announced } = changeAt(confirmed, change);
  const left = owedTo(announced);
  if (left.length === 0) return confirmed;
  if (scenario.sending === 'at-once') {
    const told = left.reduce<World>((at, to) => notify(scenario, at, change, to), {
      ...confirmed,
      ...withPublished(confirmed, change),
    });
    return { ...told, changes: record(told, change, ...marksOf(told, change)).changes };
  }
  const first = { change, effects: announced.effects, left, until: notBound };
  const isAtOnce = scenario.publishing === 'at-once';
  const published = isAtOnce ? withPublished(confirmed, change) : {};
  const sender: Sender = isAtOnce
    ? { ...first, at: 'asking', published: owedEvents(announced) }
    : { ...first, at: 'publishing', published: [] };
  return { ...confirmed, ...published, senders: [...confirmed.senders, sender] };
};

/** The topic: announcements arrive late, in any order, doubled or not at all. */
export const topic: Actor = (scenario, world) =>
  world.messages.flatMap((message, index) => {
    const { change } = message;
    const messages = replaceAt(world.messages, index);
    const arrived = whenArrived(scenario, world, message);
    return [
      does(world, `the message of ${change} arrives`, { ...arrived, messages }),
      ...mayFail(world, 'doubledMessages', `the message of ${change} arrives, and will again`, arrived),
      ...mayFail(world, 'lostMessages', `the message of ${change} is lost`, { messages }),
    ];
  });

const nextStep = (scenario: Scenario, world: World, index: number, self: Sender): readonly Action[] => {
  const { protocol } = scenario;
  const { change } = self;
  const [to, ...left] = self.left;
  if (to === undefined) throw new Error('nobody to tell');
  const recipient = recipientId(to);
  const name = `the sender of ${change} ${recipient}`;
  const marks = marksOf(world, change, self.published);
  const becomes = (changed: Partial<Sender>): Pick<World, 'senders'> => ({
    senders: replaceAt(world.senders, index, { ...self, ...changed }),
  });
  const isAllPublished = owed(world, change).length === 0;
  const goesOn =
    left.length > 0
      ? becomes({ left, at: 'asking', until: notBound })
      : isAllPublished
        ? { senders: replaceAt(world.senders, index) }
        : becomes({ at: 'closing', until: notBound });

  switch (self.at) {
    case 'publishing': {
      if (isAllPublished) {
        return [does(world, `${name} has nothing to publish`, becomes({ at: 'asking' }))];
      }
      const published = protocol.publishFirst ? withPublished(world, change) : {};
      return [
        does(world, `${name} publishes`, {
          ...published,
          ...becomes({ at: 'asking', published: owed(world, change) }),
        }),
        ...mayFail(world, 'failedEvents', `${name} cannot publish`, becomes({ at: 'asking' })),
      ];
    }
    case 'closing': {
      const published = withPublished(world, change);
      const { changes } = record(world, change, ...marksOf(world, change));
      const ended = { senders: replaceAt(world.senders, index) };
      return [
        does(world, `${name} publishes what is left and ends`, { ...published, changes, ...ended }),
        ...mayFail(world, 'failedEvents', `${name} cannot publish and ends`, {
          ...ended,
          changes: record(world, change, ...marks).changes,
        }),
      ];
    }
    case 'asking': {
      const asked = record(world, change, ...marks, { type: 'send-requested', recipient, by });
      return asked.send || !protocol.claims
        ? [
            does(world, `${name} asks`, {
              changes: asked.changes,
              ...becomes({ at: 'sending', published: [], until: world.now + times.leaseMs }),
            }),
          ]
        : [does(world, `${name} asks in vain`, { changes: asked.changes, ...goesOn })];
    }
    case 'sending': {
      const report = { change, recipient, until: self.until, providerId: 'sent' } as const;
      const dropped = { ...report, until: notBound, providerId: 'dropped' } as const;
      const { changes } = record(world, change, { type: 'send-failed', recipient, by });
      return [
        does(world, `${name} sends`, {
          ...withSent(world, self, to),
          ...(protocol.evidence && { reports: [...world.reports, report] }),
          ...becomes({ at: 'marking', providerId: 'sent' }),
        }),
        ...mayFail(world, 'drops', `${name} sends, and the provider drops it`, {
          ...(protocol.droppedReports && { reports: [...world.reports, dropped] }),
          ...becomes({ at: 'marking', providerId: 'dropped' }),
        }),
        ...mayFail(world, 'failedSends', `${name} is refused for now`, { changes, ...goesOn }),
      ];
    }
    case 'marking': {
      const { providerId = 'sent' } = self;
      const { changes } = record(world, change, { type: 'sent', recipient, providerId });
      // What the provider is to report of it is known by now.
      const reports = world.reports.filter(
        (it) => it.providerId === 'dropped' || it.change !== change || it.recipient !== recipient,
      );
      return [does(world, `${name} marks it sent`, { changes, reports, ...goesOn })];
    }
  }
};

/** The send-notices invocations, each at work on one message. */
export const senders: Actor = (scenario, world) =>
  world.senders.flatMap((self, index) => [
    ...nextStep(scenario, world, index, self),
    ...mayFail(world, 'kills', `the sender of ${self.change} is killed`, {
      senders: replaceAt(world.senders, index),
    }),
  ]);

/** The provider, which reports what became of every notice; of one it drops, once its sender has taken note of it. */
export const reports: Actor = (_, world) =>
  world.reports.flatMap(({ change, recipient, providerId }, index) => {
    const isDropped = providerId === 'dropped';
    const isMarking = world.senders.some(
      ({ at, left: [to], ...it }) =>
        at === 'marking' && it.change === change && to !== undefined && recipientId(to) === recipient,
    );
    if (isDropped && isMarking) return [];
    const type = isDropped ? 'dropped' : 'delivered';
    const { changes } = record(world, change, { type, recipient, providerId });
    return [
      does(world, `the report of ${change} ${recipient} arrives`, {
        changes,
        reports: replaceAt(world.reports, index),
      }),
    ];
  });
