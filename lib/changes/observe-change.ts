import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { ChangeRecord } from './change.ts';
import type { ChangeLedger } from './change-ledger.ts';
import { step, type ChangeTimes, type Observation, type Transition } from './change-machine.ts';

export interface ObserveChangeDeps {
  readonly ledger: ChangeLedger;
  readonly times: ChangeTimes;
  readonly now: () => number;
  readonly logger: Logger;
}

/** Carries one observation into the ledger and answers what is then to be done. */
export type ObserveChange = (change: ChangeRecord, observation: Observation) => Promise<Transition>;

// Contenders for one change are its sender, its delivery events and a settlement: a handful at the most.
const maxAttempts = 10;

/** Computes the transition and saves it; computes it anew from what the ledger holds when someone else was faster. */
export const observeChange =
  ({ ledger, times, now, logger }: ObserveChangeDeps): ObserveChange =>
  async (known, observation) => {
    let change: ChangeRecord | undefined = known;
    for (let attempt = 1; change !== undefined && attempt <= maxAttempts; attempt += 1) {
      const transition = step(change, observation, now(), times);
      if (transition.change === change || (await ledger.save(change, transition.change))) {
        for (const alarm of transition.alarms) {
          logger.alarm(alarm, { institutionId: known.institutionId, changeId: known.changeId });
        }
        return transition;
      }
      change = await ledger.find(known);
    }
    throw new AppError('service-unavailable', { detail: 'change-contended' });
  };
