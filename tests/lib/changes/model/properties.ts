import type { World } from './world.ts';

export type Property =
  | 'no change without a notice'
  | 'no notice without a change'
  | 'at most one notice'
  | 'no change without an event'
  | 'no event without a change';

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
  effects[changes[change]?.updater ?? -1] === true;

/** What must hold at every moment. */
export const brokenNow = (world: World): Property | undefined => {
  const sent = sentOf(world);
  const told = sent.map(({ change, recipient }) => `${change}/${recipient}`);
  if (sent.some(({ count }) => count > 1) || new Set(told).size < told.length) return 'at most one notice';
  // That a value is another one is as true when someone else changed it; so is that the value asked for is on file.
  const isTrue = ({ change, effect }: { readonly change: number; readonly effect?: string | undefined }) =>
    tookEffect(world, change) || (effect === 'other' && world.otherWrites > 0);
  if (!sent.every(isTrue)) return 'no notice without a change';
  return publishedOf(world).every(isTrue) ? undefined : 'no event without a change';
};

/** What must hold once nothing is left to do. */
export const brokenInTheEnd = (world: World, recipients: number): Property | undefined => {
  const told = new Set(sentOf(world).map(({ change, recipient }) => `${change}/${recipient}`));
  const isTold = world.effects.every((hadEffect, updater) => {
    const change = world.changes.findIndex((each) => each.updater === updater);
    return (
      !hadEffect ||
      Array.from({ length: recipients }, (_, index) => `${change}/${index}`).every((id) => told.has(id))
    );
  });
  if (!isTold) return 'no change without a notice';
  const isPublished = world.changes.every(({ updater, record: { publicEvents } }, change) => {
    const published = publishedOf(world).filter((each) => each.change === change);
    const isKnown = published.length > 0 || world.effects[updater] !== true;
    const isMarked = publicEvents.every((event) => event.isPublished === true);
    return isKnown && isMarked && published.length === publicEvents.length;
  });
  return isPublished ? undefined : 'no change without an event';
};
