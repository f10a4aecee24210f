import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../logger.ts';
import { within } from '../within.ts';

/** What one process has of its surroundings: time, randomness and its log. */
export const processTools = () => {
  const now = () => Date.now();
  // Lambda hands standard output to CloudWatch Logs line by line.
  const write = (line: string) => process.stdout.write(`${line}\n`);
  const logger = createLogger({ write, now });
  return { now, sleep, within, newId: randomUUID, randomBytes, random: Math.random, logger };
};
export type ProcessTools = ReturnType<typeof processTools>;
