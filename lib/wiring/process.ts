import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { createLogger } from '../logger.ts';
import { within } from '../within.ts';

export const ProcessEnvironment = v.object({
  /** The least level that is logged; alarms and metrics always are. */
  LOG_LEVEL: v.optional(v.picklist(['debug', 'info', 'warn', 'error']), 'info'),
});

/** What one process has of its surroundings: time, randomness and its log. */
export const processTools = (env: v.InferOutput<typeof ProcessEnvironment>) => {
  const now = () => Date.now();
  // Lambda hands standard output to CloudWatch Logs line by line.
  const write = (line: string) => process.stdout.write(`${line}\n`);
  const logger = createLogger({ write, now, level: env.LOG_LEVEL });
  return { now, sleep, within, newId: randomUUID, randomBytes, random: Math.random, logger };
};
export type ProcessTools = ReturnType<typeof processTools>;
