import type { CloudEvent, EventTopic } from '../../lib/announcements/cloud-event.ts';
import { AppError } from '../../lib/errors.ts';

/** A topic that keeps every event, also one that comes again. */
export const memoryEvents = () => {
  const published: CloudEvent[] = [];
  const failures: ('before' | 'after')[] = [];
  return {
    publish: async (event) => {
      const fails = failures.shift();
      await Promise.resolve();
      if (fails !== 'before') published.push(event);
      if (fails) throw new AppError('service-unavailable', { detail: 'event-not-published' });
    },
    published: (): readonly CloudEvent[] => published,
    /** The next call fails: before it has its effect, or after, as when only the answer is lost. */
    failNext: (...when: readonly ('before' | 'after')[]): void => {
      failures.push(...when);
    },
  } satisfies EventTopic & Record<string, unknown>;
};
