import { AppError } from '../../lib/errors.ts';

type FailsWhen = 'before' | 'after';

/** A topic that keeps every message, and holds it until somebody takes it. */
export const memoryTopic = <Message>() => {
  const published: Message[] = [];
  let waiting: readonly Message[] = [];
  const failures: FailsWhen[] = [];
  let isHanging = false;
  return {
    publish: async (message: Message): Promise<void> => {
      await (isHanging ? new Promise<never>(() => undefined) : Promise.resolve());
      const fails = failures.shift();
      if (fails !== 'before') {
        published.push(message);
        waiting = [...waiting, message];
      }
      if (fails) throw new AppError('service-unavailable');
    },
    /** Everything that was ever published, in order. */
    published: (): readonly Message[] => published,
    /** What nobody has taken yet; it is taken by this. */
    take: (): readonly Message[] => {
      const taken = waiting;
      waiting = [];
      return taken;
    },
    /** From now on it answers nobody. */
    hang: (): void => {
      isHanging = true;
    },
    /** The next call fails: before it has its effect, or after, as when only the answer is lost. */
    failNext: (...when: readonly FailsWhen[]): void => void failures.push(...when),
  };
};
