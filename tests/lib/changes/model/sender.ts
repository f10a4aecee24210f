import type { ChangeRecord, RecipientId } from '../../../../lib/changes/change.ts';
import { owedEvents } from '../../../../lib/changes/public-events.ts';
import type { ChangeEvent } from '../../../../lib/changes/change-event.ts';
import { times, type Scenario } from './scenario.ts';
import {
  confirm,
  does,
  mayFail,
  record,
  replaceAt,
  type Action,
  type Actor,
  type Sender,
  type World,
} from './world.ts';

const by = 'sender';
const notBound = Number.MAX_SAFE_INTEGER;

/** One more notice that has gone out. */
const withSent = ({ sent, changes }: World, change: number, recipient: number): Pick<World, 'sent'> => {
  const key = `${change}/${recipient}/${changes[change]?.record.effects.email ?? ''}`;
  return { sent: { ...sent, [key]: (sent[key] ?? 0) + 1 } };
};

const changeOf = ({ changes }: World, index: number): ChangeRecord => {
  const change = changes[index];
  if (!change) throw new Error('no such change');
  return change.record;
};

/** The events of a change that are owed, gone out. */
const withPublished = (world: World, change: number): Pick<World, 'published'> => {
  const known = changeOf(world, change);
  const out = owedEvents(known).map((position) => `${change}/${position}/${known.effects.email ?? ''}`);
  return { published: [...new Set([...world.published, ...out])] };
};

/** What is recorded once the events of a change have gone out. */
const marksOf = (world: World, change: number): readonly ChangeEvent[] =>
  owedEvents(changeOf(world, change)).map((position) => ({ type: 'event-published', position }));

/** What an invocation of send-notices does with one recipient, all of it at once. */
const notify = ({ protocol }: Scenario, world: World, change: number, id: RecipientId, recipient: number) => {
  const asked = record(world, change, { type: 'send-requested', recipient: id, by });
  if (protocol.claims && !asked.send) return world;
  const sent = { ...world, changes: asked.changes, ...withSent(world, change, recipient) };
  return {
    ...sent,
    changes: record(sent, change, { type: 'sent', recipient: id, providerId: 'sent' }).changes,
  };
};

/** The world once a message of the change has arrived and its sender has begun, or has done it all at once. */
const whenArrived = (scenario: Scenario, world: World, change: number): World => {
  const confirmed = { ...world, changes: confirm(scenario, world, change) };
  if (scenario.sending === 'at-once') {
    const told = scenario.recipients.reduce<World>(
      (at, id, recipient) => notify(scenario, at, change, id, recipient),
      { ...confirmed, ...withPublished(confirmed, change) },
    );
    return { ...told, changes: record(told, change, ...marksOf(told, change)).changes };
  }
  const first = { change, recipient: 0, until: notBound };
  const isAtOnce = scenario.publishing === 'at-once';
  const published = isAtOnce ? withPublished(confirmed, change) : {};
  const sender: Sender = isAtOnce
    ? { ...first, at: 'asking', hasPublished: owedEvents(changeOf(confirmed, change)).length > 0 }
    : { ...first, at: 'publishing', hasPublished: false };
  return { ...confirmed, ...published, senders: [...confirmed.senders, sender] };
};

/** The topic: announcements arrive late, in any order, doubled or not at all. */
export const topic: Actor = (scenario, world) =>
  world.messages.flatMap((change, index) => {
    const messages = replaceAt(world.messages, index);
    return [
      does(world, `the message of ${change} arrives`, {
        ...whenArrived(scenario, { ...world, messages }, change),
      }),
      ...mayFail(world, 'doubledMessages', `the message of ${change} arrives, and will again`, {
        ...whenArrived(scenario, world, change),
      }),
      ...mayFail(world, 'lostMessages', `the message of ${change} is lost`, { messages }),
    ];
  });

const nextStep = (scenario: Scenario, world: World, index: number, self: Sender): readonly Action[] => {
  const { protocol, recipients } = scenario;
  const { change, recipient } = self;
  const id = recipients[recipient];
  if (id === undefined) throw new Error('no such recipient');
  const name = `the sender of ${change} ${id}`;
  const marks = self.hasPublished ? marksOf(world, change) : [];
  const becomes = (changed: Partial<Sender>): Pick<World, 'senders'> => ({
    senders: replaceAt(world.senders, index, { ...self, ...changed }),
  });
  const isAllPublished = owedEvents(changeOf(world, change)).length === 0;
  const goesOn =
    recipient + 1 < recipients.length
      ? becomes({ recipient: recipient + 1, at: 'asking', until: notBound })
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
        does(world, `${name} publishes`, { ...published, ...becomes({ at: 'asking', hasPublished: true }) }),
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
      const asked = record(world, change, ...marks, { type: 'send-requested', recipient: id, by });
      return asked.send || !protocol.claims
        ? [
            does(world, `${name} asks`, {
              changes: asked.changes,
              ...becomes({ at: 'sending', hasPublished: false, until: world.now + times.leaseMs }),
            }),
          ]
        : [does(world, `${name} asks in vain`, { changes: asked.changes, ...goesOn })];
    }
    case 'sending': {
      const report = { change, recipient, until: self.until, providerId: 'sent' } as const;
      const dropped = { ...report, until: notBound, providerId: 'dropped' } as const;
      const { changes } = record(world, change, { type: 'send-failed', recipient: id, by });
      return [
        does(world, `${name} sends`, {
          ...withSent(world, change, recipient),
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
      const { changes } = record(world, change, { type: 'sent', recipient: id, providerId });
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
export const reports: Actor = ({ recipients }, world) =>
  world.reports.flatMap(({ change, recipient, providerId }, index) => {
    const isDropped = providerId === 'dropped';
    const id = recipients[recipient];
    const isMarking = world.senders.some(
      (it) => it.change === change && it.recipient === recipient && it.at === 'marking',
    );
    if (id === undefined || (isDropped && isMarking)) return [];
    const type = isDropped ? 'dropped' : 'delivered';
    const { changes } = record(world, change, { type, recipient: id, providerId });
    return [
      does(world, `the report of ${change} ${id} arrives`, {
        changes,
        reports: replaceAt(world.reports, index),
      }),
    ];
  });
