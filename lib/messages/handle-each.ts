import type { Logger } from '../logger.ts';
import { PoisonMessage } from '../poison-message.ts';

export const attemptAll = async <Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> => {
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Some items failed.');
};

/** A poison message raises an alarm and is dropped; a failure makes Lambda retry. */
export const handleEach = <Message>(
  { logger, operation }: { readonly logger: Logger; readonly operation: string },
  messages: readonly Message[],
  handle: (message: Message) => Promise<void>,
): Promise<void> =>
  attemptAll(messages, async (message) => {
    try {
      await handle(message);
    } catch (error) {
      if (!(error instanceof PoisonMessage)) throw error;
      logger.alarm('poison-message', { operation, detail: error.detail });
    }
  });
