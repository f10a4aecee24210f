import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { ChangeLedger } from './change-ledger.ts';
import { transition } from './change-machine.ts';
import type { ChangeEvent, ChangeTimes, Transition } from './change-event.ts';
import type { ChangeRecord } from './change.ts';

export interface RecordEventDeps {
  readonly ledger: Pick<ChangeLedger, 'find' | 'save'>;
  readonly times: ChangeTimes;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly random: () => number;
  readonly logger: Logger;
}

export type RecordEvent = (change: ChangeRecord, ...events: readonly ChangeEvent[]) => Promise<Transition>;

/** Up to 26 reports on one change can arrive at once. */
const mostTries = 60;
const firstPauseMs = 10;
const longestPauseMs = 250;

/** Saves the transitions of the events together; after a lost race it pauses and computes them again. */
export const recordEvent =
  ({ ledger, times, now, sleep, random, logger }: RecordEventDeps): RecordEvent =>
  async (known, ...events) => {
    let change: ChangeRecord | undefined = known;
    for (let tries = 1; change !== undefined && tries <= mostTries; tries += 1) {
      const moved = events.reduce<Transition>(
        (before, event) => {
          const after = transition(before.change, event, now(), times);
          return { ...before, ...after, alarms: [...before.alarms, ...after.alarms] };
        },
        { change, alarms: [] },
      );
      if (moved.change === change || (await ledger.save(change, moved.change))) {
        for (const alarm of moved.alarms) {
          logger.alarm(alarm, { institutionId: known.institutionId, changeId: known.changeId });
        }
        return moved;
      }
      await sleep(random() * Math.min(firstPauseMs * 2 ** tries, longestPauseMs));
      change = await ledger.find(known);
    }
    throw new AppError('service-unavailable', { detail: 'change-contended' });
  };
