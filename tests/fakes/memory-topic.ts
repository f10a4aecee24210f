import { AppError } from '../../lib/errors.ts';
import type { Announcement } from '../../lib/announcements/announcement.ts';

/** A topic that keeps what is published until somebody takes it. */
export const memoryTopic = () => {
  const published: Announcement[] = [];
  let waiting: readonly Announcement[] = [];
  let failures = 0;
  let isHanging = false;
  return {
    publish: async (announcement: Announcement): Promise<void> => {
      await (isHanging ? new Promise<never>(() => undefined) : Promise.resolve());
      if (failures > 0) {
        failures -= 1;
        throw new AppError('service-unavailable', { detail: 'change-not-announced' });
      }
      published.push(announcement);
      waiting = [...waiting, announcement];
    },
    /** Everything that was ever published, in order. */
    published: (): readonly Announcement[] => published,
    /** What nobody has taken yet; it is taken by this. */
    take: (): readonly Announcement[] => {
      const taken = waiting;
      waiting = [];
      return taken;
    },
    /** From now on it answers nobody. */
    hang: (): void => {
      isHanging = true;
    },
    failNext: (times = 1): void => {
      failures += times;
    },
  };
};
