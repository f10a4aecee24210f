import type { Assumptions } from './scenario.ts';
import { isSame, type World } from './world.ts';

export type Property =
  | 'no change without a notice'
  | 'no notice without a change'
  | 'at most one notice'
  | 'no change without an event'
  | 'no event without a change'
  | 'no verdict before its time'
  | 'no notice later than need be';

const sentOf = ({ sent }: World) =>
  Object.entries(sent).map(([key, count]) => {
    const [change, recipient, effect] = key.split('/');
    return { change: Number(change), recipient: Number(recipient), effect, count };
  });

const publishedOf = ({ published }: World) =>
  published.map((key) => {
    const [change, position, effect] = key.split('/');
    return { change: Number(change), position: Number(position), effect };
  });

const tookEffect = ({ changes, effects }: World, change: number): boolean =>
  effects[changes[change]?.updater ?? -1] !== undefined;

/** A change is judged to have had no effect while its write may still have one. */
const isJudgedEarly = ({ changes, writes }: World): boolean =>
  changes.some(
    ({ updater, record }) => record.state === 'NOT_APPLIED' && writes.some(({ by }) => by === updater),
  );

/** What must hold at every moment. */
export const brokenNow = (world: World, { writesEnd }: Assumptions): Property | undefined => {
  if (writesEnd && isJudgedEarly(world)) return 'no verdict before its time';
  const sent = sentOf(world);
  const told = sent.map(({ change, recipient }) => `${change}/${recipient}`);
  if (sent.some(({ count }) => count > 1) || new Set(told).size < told.length) return 'at most one notice';
  // That a value is another one is as true when someone else changed it, or when the plan was made on a stale copy.
  const isTrue = ({ change, effect }: { readonly change: number; readonly effect?: string | undefined }) => {
    const isOther = world.otherWrites > 0 || (world.changes[change]?.told.length ?? 0) > 1;
    return tookEffect(world, change) || (effect === 'other' && isOther);
  };
  if (!sent.every(isTrue)) return 'no notice without a change';
  return publishedOf(world).every(isTrue) ? undefined : 'no event without a change';
};

/** What must hold when time passes though nothing has gone wrong since `start`: a verdict is told at once. */
export const brokenByWaiting = (start: World, world: World): Property | undefined => {
  const isKeptWaiting = world.changes.some(
    ({ record, updater }, index) =>
      record.state === 'TELLING' &&
      start.changes[index]?.record.state !== 'TELLING' &&
      start.updaters[updater]?.at === 'ended',
  );
  return isKeptWaiting ? 'no notice later than need be' : undefined;
};

/** Whoever was on file before a change took effect is among those it tells, unless someone else wrote as well. */
const isOwnerTold = ({ changes, effects, otherWrites }: World, change: number): boolean => {
  const { updater, told } = changes[change] ?? {};
  const replaced = effects[updater ?? -1];
  return otherWrites > 0 || replaced === undefined || told?.some((value) => isSame(value, replaced)) === true;
};

/** What must hold once nothing is left to do. */
export const brokenInTheEnd = (world: World, recipients: number): Property | undefined => {
  const told = new Set(sentOf(world).map(({ change, recipient }) => `${change}/${recipient}`));
  const isTold = world.effects.every((replaced, updater) => {
    const change = world.changes.findIndex((each) => each.updater === updater);
    return (
      replaced === undefined ||
      (isOwnerTold(world, change) &&
        Array.from({ length: recipients }, (_, index) => `${change}/${index}`).every((id) => told.has(id)))
    );
  });
  if (!isTold) return 'no change without a notice';
  const isPublished = world.changes.every(({ updater, record: { publicEvents } }, change) => {
    const published = publishedOf(world).filter((each) => each.change === change);
    const isKnown = published.length > 0 || world.effects[updater] === undefined;
    const isMarked = publicEvents.every((event) => event.isPublished === true);
    return isKnown && isMarked && published.length === publicEvents.length;
  });
  return isPublished ? undefined : 'no change without an event';
};
