import { recipientId, type Effects } from '../../../../lib/changes/change.ts';
import { contactFields } from '../../../../lib/contact/contact-points.ts';
import { idOf, idOfText } from './values.ts';
import type { ModelChange, Updater, World } from './world.ts';

/** No history lives to see what is further off. */
const horizon = 99;

/** How far off a moment is, once it is past by `alike` ticks or more always the same. */
const ahead = (at: number | undefined, now: number, alike: 0 | 1): number | undefined =>
  at === undefined ? undefined : Math.min(Math.max(at - now, -alike), horizon);

const keyOfEffects = (effects: Effects): string =>
  contactFields.map((field) => effects[field] ?? '').join('/');

const describeChange = (
  { updater, values, stale, record }: ModelChange,
  { now, times }: World,
  isPlanned: boolean,
): string => {
  const { state, attempt, effects, recipients, notices, publicEvents, due, republished, sendBy, resolveAt } =
    record;
  const told = recipients.map((recipient) => {
    const notice = notices[recipientId(recipient)];
    if (notice?.state === 'sent') return notice.providerId;
    return notice?.state === 'claimed' ? ahead(notice.until, now, 0) : notice?.state;
  });
  const owed = publicEvents.map(
    ({ kind, fields, isPublished }) => `${kind} ${fields.join('/')} ${isPublished}`,
  );
  const open = state === 'SENDING' ? `${ahead(sendBy, now, 1)} ${ahead(resolveAt, now, 0)}` : '';
  const audit = state === 'NOT_APPLIED' ? ahead((record.settledAt ?? now) + times.auditMs, now, 0) : '';
  // Only a plan asks for what was seen.
  const seen = isPlanned ? record.seen?.join('/') : '';
  return `${updater} ${idOf(values)} ${stale.join('/')} ${state} ${record.confirmed?.join('/')} ${attempt} ${keyOfEffects(effects)} ${ahead(due, now, 0)} ${republished} ${open} ${audit} ${seen} ${record.sealedFindings && idOfText(record.sealedFindings)} ${told.join()} ${owed.join()}`;
};

const keyOfChange = (change: ModelChange, world: World): string =>
  describeChange(
    change,
    world,
    world.updaters.some(({ at }) => at === 'reading' || at === 'checking'),
  );

const keyOfUpdater = (updater: Updater, { changes }: World): string => {
  const { at, read, readAt, isStaleCopy, values, number, change, confirmation, published, marked } = updater;
  // All that matters of when it read is which changes have been settled since.
  const since = readAt === undefined ? [] : changes.map(({ record }) => (record.settledAt ?? -1) >= readAt);
  return `${at} ${idOf(read)} ${isStaleCopy} ${idOf(values)} ${number} ${change} ${idOf(confirmation)} ${published} ${marked} ${since.join()}`;
};

/** It makes no difference which of several comes first. */
const inAnyOrder = <Item extends object>(
  items: readonly Item[],
  keyOfItem: (item: Item) => string | number = idOf,
): string => items.map(keyOfItem).toSorted().join();

/** What tells two worlds apart, the time of day aside: moments count by how far off they are. */
export const keyOf = (world: World): string => {
  const { now, changes, faults } = world;
  return [
    idOf(world.file),
    idOf(world.former),
    changes.map((change) => keyOfChange(change, world)).join('+'),
    world.updaters.map((updater) => keyOfUpdater(updater, world)).join('+'),
    inAnyOrder(
      world.writes,
      ({ by, after, isRest, until }) => `${by} ${idOf(after)} ${isRest} ${ahead(until, now, 1)}`,
    ),
    inAnyOrder(world.replies),
    inAnyOrder(world.messages, ({ change, fields }) => `${change} ${fields.join('/')}`),
    inAnyOrder(
      world.senders,
      ({ change, effects, left, at, published, until, providerId }) =>
        `${change} ${keyOfEffects(effects)} ${left.map(recipientId).join('&')} ${at} ${published.join('/')} ${ahead(until, now, 1)} ${at === 'marking' ? providerId : ''}`,
    ),
    inAnyOrder(
      world.settlers,
      ({ change, event }) =>
        `${change} ${idOf(event)} ${event.revision === changes[change]?.record.revision}`,
    ),
    inAnyOrder(
      world.reports,
      ({ change, recipient, until, providerId }) =>
        `${change} ${recipient} ${ahead(until, now, 1)} ${providerId}`,
    ),
    inAnyOrder(world.sent, ({ change, address, told }) => `${change} ${address} ${keyOfEffects(told)}`),
    inAnyOrder(
      world.published,
      ({ change, position, kind, fields }) => `${change} ${position} ${kind} ${fields.join('/')}`,
    ),
    world.effects.map(idOf).join('+'),
    world.otherWrites.toSorted().join(),
    Object.values(faults).join(),
  ].join(';');
};
