import { randomBytes } from 'node:crypto';
import { Environment } from '../../functions/settle-changes/environment.ts';
import { handler as settleChanges } from '../../functions/settle-changes/handler.ts';
import { handler as updateContact } from '../../functions/update-contact/handler.ts';
import type { UserKey } from '../../lib/changes/change.ts';
import type { NewestChange } from '../../lib/changes/former-addresses.ts';
import { dueQueues } from '../../lib/changes/change-ledger.ts';
import { parse } from '../../lib/parse.ts';
import { buildLedger, buildVault } from '../../lib/wiring/changes.ts';
import { buildService } from '../../lib/wiring/service.ts';
import { longOver, unsettledChange } from './past.ts';

const dayMs = 86_400_000;
const env = parse('environment', Environment, process.env);
const service = buildService(env);
const { table, ledger } = buildLedger(env, service);
const vault = buildVault(env, table, service);

const someone = (): UserKey => ({
  institutionId: '00016',
  userKey: randomBytes(16).toString('hex'),
});

/** The handlers that ship, and what fills the table that they find. */
export const growingService = {
  updateContact,
  settleChanges,

  /** A customer with so many changes, all of them long over; answers the customer id. */
  customerWith: async (count: number): Promise<string> => {
    const customer = someone();
    const openedAt = Date.now() - 2 * dayMs;
    let last: NewestChange | undefined;
    for (let number = 1; number <= count; number += 1) {
      const change = unsettledChange(customer, { number, openedAt, last });
      last = { ...change, record: longOver(change.record, openedAt) };
      await vault.open(last.record, last.details);
    }
    return customer.userKey;
  },

  /** Makes the customer's newest change one like those before it, long over and no larger. */
  ageNewest: async (userKey: string): Promise<void> => {
    const [newest] = (await ledger.newest({ institutionId: '00016', userKey }, 1)).changes;
    if (newest === undefined) return;
    const aged = longOver(newest, Date.now() - 2 * dayMs);
    await ledger.save(newest, { ...aged, revision: newest.revision + 1 });
  },

  /** So many changes, each of another customer, all due for settlement since minutes. */
  leaveUnsettled: async (count: number): Promise<void> => {
    const openedAt = Date.now() - 600_000;
    for (let at = 0; at < count; at += 1) {
      const { record, details } = unsettledChange(someone(), { number: 1, openedAt: openedAt + at });
      await vault.open(record, details);
    }
  },

  countDue: async (): Promise<number> =>
    (await Promise.all(dueQueues.map((queue) => ledger.due(queue, Date.now(), 1_000_000)))).flat().length,
};
export type GrowingService = typeof growingService;
