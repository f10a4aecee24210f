import type { Row } from './row.ts';
import { deliveryKills } from './rows/delivery-kills.ts';
import { messages } from './rows/messages.ts';
import { outages } from './rows/outages.ts';
import { providers } from './rows/providers.ts';
import { settlementKills } from './rows/settlement-kills.ts';
import { updateKills } from './rows/update-kills.ts';
import { writeOutcomes } from './rows/write-outcomes.ts';

/** Every fault that is done to the running service, in the order in which they are told of. */
export const allRows: readonly Row[] = [
  ...updateKills,
  ...writeOutcomes,
  ...settlementKills,
  ...deliveryKills,
  ...messages,
  ...outages,
  ...providers,
];
