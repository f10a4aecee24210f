import { type RecipientId } from '../../../../lib/changes/change.ts';
import { times, type Scenario } from './scenario.ts';
import {
  does,
  mayFail,
  record,
  replaceAt,
  type Action,
  type Actor,
  type Sender,
  type World,
} from './world.ts';

const providerId = 'message';
const by = 'sender';
const notBound = Number.MAX_SAFE_INTEGER;

/** One more notice that has gone out. */
const withSent = ({ sent, changes }: World, change: number, recipient: number): Pick<World, 'sent'> => {
  const key = `${change}/${recipient}/${changes[change]?.record.effects.email ?? ''}`;
  return { sent: { ...sent, [key]: (sent[key] ?? 0) + 1 } };
};

/** What an invocation of send-notices does with one recipient, all of it at once. */
const notify = ({ protocol }: Scenario, world: World, change: number, id: RecipientId, recipient: number) => {
  const asked = record(world, change, { type: 'send-requested', recipient: id, by });
  if (protocol.claims && !asked.send) return world;
  const sent = { ...world, changes: asked.changes, ...withSent(world, change, recipient) };
  return { ...sent, changes: record(sent, change, { type: 'sent', recipient: id, providerId }).changes };
};

/** The world once a message of the change has arrived and its sender has begun, or has done it all at once. */
const whenArrived = (scenario: Scenario, world: World, change: number): World => {
  const confirmed = { ...world, changes: record(world, change, { type: 'write-confirmed' }).changes };
  if (scenario.sending === 'at-once')
    return scenario.recipients.reduce<World>(
      (at, id, recipient) => notify(scenario, at, change, id, recipient),
      confirmed,
    );
  const sender: Sender = { change, recipient: 0, at: 'asking', until: notBound };
  return { ...confirmed, senders: [...confirmed.senders, sender] };
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
  const becomes = (changed: Partial<Sender>): Pick<World, 'senders'> => ({
    senders: replaceAt(world.senders, index, { ...self, ...changed }),
  });
  const goesOn =
    recipient + 1 < recipients.length
      ? becomes({ recipient: recipient + 1, at: 'asking', until: notBound })
      : { senders: replaceAt(world.senders, index) };

  switch (self.at) {
    case 'asking': {
      const asked = record(world, change, { type: 'send-requested', recipient: id, by });
      return asked.send || !protocol.claims
        ? [
            does(world, `${name} asks`, {
              changes: asked.changes,
              ...becomes({ at: 'sending', until: world.now + times.leaseMs }),
            }),
          ]
        : [does(world, `${name} asks in vain`, goesOn)];
    }
    case 'sending': {
      const report = { change, recipient, until: self.until };
      const { changes } = record(world, change, { type: 'send-failed', recipient: id, by });
      return [
        does(world, `${name} sends`, {
          ...withSent(world, change, recipient),
          ...(protocol.evidence && { reports: [...world.reports, report] }),
          ...becomes({ at: 'marking' }),
        }),
        ...mayFail(world, 'failedSends', `${name} is refused for now`, { changes, ...goesOn }),
      ];
    }
    case 'marking': {
      const { changes } = record(world, change, { type: 'sent', recipient: id, providerId });
      // What the provider is to report of it is known by now.
      const reports = world.reports.filter((it) => it.change !== change || it.recipient !== recipient);
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

/** The provider, which reports every notice that it has sent. */
export const reports: Actor = ({ recipients }, world) =>
  world.reports.flatMap(({ change, recipient }, index) => {
    const id = recipients[recipient];
    if (id === undefined) return [];
    const { changes } = record(world, change, { type: 'sent', recipient: id, providerId });
    return [
      does(world, `the report of ${change} ${id} arrives`, {
        changes,
        reports: replaceAt(world.reports, index),
      }),
    ];
  });
