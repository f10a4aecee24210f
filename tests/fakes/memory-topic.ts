import { AppError } from '../../lib/errors.ts';
import type { ChangeNotice, ChangeTopic } from '../../lib/announcements/announcement.ts';

/** A topic that keeps what is published until somebody takes it. */
export const memoryTopic = () => {
  const published: ChangeNotice[] = [];
  let waiting: readonly ChangeNotice[] = [];
  let failures = 0;
  let isHanging = false;
  return {
    publish: async (notice) => {
      await (isHanging ? new Promise<never>(() => undefined) : Promise.resolve());
      if (failures > 0) {
        failures -= 1;
        throw new AppError('service-unavailable', { detail: 'change-not-announced' });
      }
      published.push(notice);
      waiting = [...waiting, notice];
    },
    /** Everything that was ever published, in order. */
    published: (): readonly ChangeNotice[] => published,
    /** What nobody has taken yet; it is taken by this. */
    take: (): readonly ChangeNotice[] => {
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
  } satisfies ChangeTopic & Record<string, unknown>;
};
