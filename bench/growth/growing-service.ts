import { randomBytes } from 'node:crypto';
import { Environment } from '../../functions/settle-changes/environment.ts';
import { handler as settleChanges } from '../../functions/settle-changes/handler.ts';
import { handler as updateContact } from '../../functions/update-contact/handler.ts';
import type { ChangeRecord, CustomerKey } from '../../lib/changes/change.ts';
import { parse } from '../../lib/parse.ts';
import { buildLedger, buildSealer } from '../../lib/wiring/changes.ts';
import { buildService } from '../../lib/wiring/service.ts';
import { longOver, unsettledChange } from './past.ts';

const dayMs = 86_400_000;
const env = parse('environment', Environment, process.env);
const service = buildService(env);
const { ledger } = buildLedger(env, service);
const sealer = buildSealer(env, service);

const someone = (): CustomerKey => ({
  institutionId: '00016',
  customerId: randomBytes(16).toString('hex'),
});

/** The handlers that ship, and what fills the table that they find. */
export const growingService = {
  updateContact,
  settleChanges,

  /** A customer with so many changes, all of them long over; answers the customer id. */
  customerWith: async (count: number): Promise<string> => {
    const customer = someone();
    const openedAt = Date.now() - 2 * dayMs;
    let last: ChangeRecord | undefined;
    for (let number = 1; number <= count; number += 1) {
      last = longOver(await unsettledChange(sealer, customer, { number, openedAt, last }), openedAt);
      await ledger.open(last);
    }
    return customer.customerId;
  },

  /** Makes the customer's newest change one like those before it, long over and no larger. */
  ageNewest: async (customerId: string): Promise<void> => {
    const customer = { institutionId: '00016', customerId };
    const [newest, last] = (await ledger.newest(customer, 2)).changes;
    if (newest === undefined) return;
    const { number, revision } = newest;
    const openedAt = Date.now() - 2 * dayMs;
    const past = longOver(await unsettledChange(sealer, customer, { number, openedAt, last }), openedAt);
    await ledger.save(newest, { ...past, revision: revision + 1 });
  },

  /** So many changes, each of another customer, all due for settlement since minutes. */
  leaveUnsettled: async (count: number): Promise<void> => {
    const openedAt = Date.now() - 600_000;
    for (let at = 0; at < count; at += 1) {
      await ledger.open(await unsettledChange(sealer, someone(), { number: 1, openedAt: openedAt + at }));
    }
  },

  countDue: async (): Promise<number> => (await ledger.due(Date.now(), 1_000_000)).length,
};
export type GrowingService = typeof growingService;
