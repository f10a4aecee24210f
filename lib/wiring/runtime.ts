import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { createLogger } from '../logger.ts';
import { within } from '../within.ts';

type Invocation<Event, Known, Result> = (event: Event, context: Known) => Promise<Result>;

export const buildRuntime = () => {
  const requestIds = new AsyncLocalStorage<string>();
  const now = () => Date.now();
  const logger = createLogger({
    write: (line) => process.stdout.write(`${line}\n`),
    now,
    requestId: () => requestIds.getStore(),
  });
  return {
    now,
    sleep,
    within,
    newId: randomUUID,
    randomBytes,
    random: Math.random,
    logger,
    lambda:
      <Event, Known, Result>(
        invoke: Invocation<Event, Known, Result>,
      ): Invocation<Event, Known & Pick<Context, 'awsRequestId'>, Result> =>
      (event, context) =>
        requestIds.run(context.awsRequestId, invoke, event, context),
  };
};
export type Runtime = ReturnType<typeof buildRuntime>;
