import type { Row } from './row.ts';
import { backlog } from './rows/backlog.ts';
import { bursts } from './rows/bursts.ts';
import { changeKills } from './rows/change-kills.ts';
import { deliveryKills } from './rows/delivery-kills.ts';
import { eventFaults } from './rows/event-faults.ts';
import { messages } from './rows/messages.ts';
import { outages } from './rows/outages.ts';
import { platforms } from './rows/platforms.ts';
import { providers } from './rows/providers.ts';
import { settlementKills } from './rows/settlement-kills.ts';
import { writeOutcomes } from './rows/write-outcomes.ts';

/** Every fault that is done as often as one likes, in the order in which they are told of. */
export const faults: readonly Row[] = [
  ...changeKills,
  ...writeOutcomes,
  ...settlementKills,
  ...deliveryKills,
  ...eventFaults,
  ...messages,
  ...outages,
  ...providers,
  ...platforms,
];

/** How much at once the rows of load are made of. */
export interface Load {
  /** How often one customer is asked to be changed by a hundred at once. */
  readonly bursts: number;
  readonly customers: number;
  readonly changesDue: number;
  readonly settledPerSecond: number;
}

/** Much at once: bursts of updates, and a day's backlog. */
export const loads = ({ bursts: rounds, customers, changesDue, settledPerSecond }: Load): readonly Row[] => [
  ...bursts({ rounds, customers }),
  backlog({ changes: changesDue, perSecond: settledPerSecond, kills: 5 }),
];
