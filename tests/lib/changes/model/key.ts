import { recipientId } from '../../../../lib/changes/change.ts';
import type { ModelChange, Updater, World } from './world.ts';

/** No history lives to see what is further off. */
const horizon = 99;

/** How far off a moment is, once it is past by `alike` ticks or more always the same. */
const ahead = (at: number | undefined, now: number, alike: 0 | 1): number | undefined =>
  at === undefined ? undefined : Math.min(Math.max(at - now, -alike), horizon);

const keyOfChange = ({ updater, before, told: values, record }: ModelChange, now: number): string => {
  const { state, effects, recipients, notices, publicEvents, due, republished, sendBy, resolveAt } = record;
  const told = recipients.map((recipient) => {
    const notice = notices[recipientId(recipient)];
    if (notice?.state === 'sent') return notice.providerId;
    return notice?.state === 'claimed' ? ahead(notice.until, now, 0) : notice?.state;
  });
  const owed = publicEvents.map(({ kind, isPublished }) => `${kind} ${isPublished}`);
  const open = state === 'SENDING' ? `${ahead(sendBy, now, 1)} ${ahead(resolveAt, now, 0)}` : '';
  return `${updater} ${before} ${values.join('/')} ${state} ${effects.email} ${ahead(due, now, 0)} ${republished} ${open} ${told.join()} ${owed.join()}`;
};

const keyOfUpdater = (updater: Updater, { changes }: World): string => {
  const { at, read, readAt, isStaleCopy, told, number, change, published, marked } = updater;
  // All that matters of when it read is which changes have been settled since.
  const since = readAt === undefined ? [] : changes.map(({ record }) => (record.settledAt ?? -1) >= readAt);
  return `${at} ${read} ${isStaleCopy} ${told?.join('/')} ${number} ${change} ${published} ${marked} ${since.join()}`;
};

/** It makes no difference which of several comes first. */
const inAnyOrder = <Item>(items: readonly Item[], keyOfItem: (item: Item) => string): string =>
  items.map(keyOfItem).toSorted().join();

/** What tells two worlds apart, the time of day aside: moments count by how far off they are. */
export const keyOf = (world: World): string => {
  const { now, changes, faults } = world;
  return [
    world.value,
    world.former,
    changes.map((change) => keyOfChange(change, now)).join('+'),
    world.updaters.map((updater) => keyOfUpdater(updater, world)).join('+'),
    inAnyOrder(world.writes, ({ by, until }) => `${by} ${ahead(until, now, 1)}`),
    inAnyOrder(world.replies, ({ to, says }) => `${to} ${says}`),
    inAnyOrder(world.messages, String),
    inAnyOrder(
      world.senders,
      ({ change, recipient, at, hasPublished, until, providerId }) =>
        `${change} ${recipient} ${at} ${hasPublished} ${ahead(until, now, 1)} ${at === 'marking' ? providerId : ''}`,
    ),
    inAnyOrder(world.settlers, ({ change, shows }) => `${change} ${shows}`),
    inAnyOrder(
      world.reports,
      ({ change, recipient, until, providerId }) =>
        `${change} ${recipient} ${ahead(until, now, 1)} ${providerId}`,
    ),
    inAnyOrder(Object.keys(world.sent), (key) => `${key} ${world.sent[key]}`),
    world.published.toSorted().join(),
    world.effects.join(),
    world.otherWrites,
    Object.values(faults).join(),
  ].join(';');
};
