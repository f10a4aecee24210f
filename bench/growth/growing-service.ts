import { randomBytes } from 'node:crypto';
import { handler as recordDelivery } from '../../functions/record-delivery/handler.ts';
import { Environment } from '../../functions/settle-changes/environment.ts';
import { handler as settleChanges } from '../../functions/settle-changes/handler.ts';
import { handler as updateContact } from '../../functions/update-contact/handler.ts';
import type { ChangeKey, ChangeRecord, NoticeProgress, UserKey } from '../../lib/changes/change.ts';
import { pastToKeep, recentChanges } from '../../lib/changes/past-changes.ts';
import { rememberAddresses, type NewestChange } from '../../lib/changes/former-addresses.ts';
import { abandonedChange } from '../../tests/fixtures/abandoned-change.ts';
import { dueQueues } from '../../lib/changes/change-ledger.ts';
import { toItem } from '../../lib/ledger/change-item.ts';
import { parse } from '../../lib/parse.ts';
import { buildLedger, buildVault } from '../../lib/wiring/changes.ts';
import { buildService } from '../../lib/wiring/service.ts';
import { askTable, watchCalls } from '../upstreams/upstreams.ts';
import { sampleUser } from '../upstreams/sample-user.ts';

const dayMs = 86_400_000;
const env = parse('environment', Environment, process.env);
const service = buildService(env);
const { table, ledger } = buildLedger(env, service);
const vault = buildVault(env, table, service);

const limit = { changes: 3, hours: 24 };

/** A change of the email address that took effect, and whose process died before it could say so. */
const unsettledChange = (
  key: UserKey,
  {
    number,
    openedAt,
    last,
  }: {
    readonly number: number;
    readonly openedAt: number;
    /** The change before it. */
    readonly last?: NewestChange | undefined;
  },
): NewestChange => {
  const user = sampleUser(key.userKey);
  const { change, details } = abandonedChange({
    key,
    user,
    number,
    openedAt,
    former: 'finley.former@gmail.com',
    fresh: user.email ?? '',
    phone: '+12025550123',
  });
  const remembered = rememberAddresses(last, openedAt);
  const past = pastToKeep(recentChanges(last), limit, openedAt);
  return { record: change, details: { ...details, remembered, past }, stored: [] };
};

const settled = (change: ChangeRecord, state: 'TELLING' | 'NOTIFIED', notice: NoticeProgress) =>
  ({
    ...change,
    state,
    effects: { email: 'applied' },
    settledAt: change.openedAt + 300,
    notices: Object.fromEntries(change.recipients.map(({ channel, role }) => [`${channel}/${role}`, notice])),
  }) satisfies ChangeRecord;

/** The change as it stands once everybody was told and it was audited. */
const longOver = (change: ChangeRecord, openedAt: number): ChangeRecord => ({
  ...settled({ ...change, openedAt }, 'NOTIFIED', {
    state: 'delivered',
    providerId: 'bench',
    at: openedAt + 900,
  }),
  due: undefined,
});

/** The change once each notice was sent, while no provider has reported and settle-changes is to look after them. */
const unreported = (change: ChangeRecord): ChangeRecord => ({
  ...settled(change, 'TELLING', { state: 'sent', providerId: 'bench', at: change.openedAt + 900 }),
  due: change.openedAt + 1_000,
});

const someone = (): UserKey => ({
  institutionId: '00016',
  userKey: randomBytes(16).toString('hex'),
});

/** A change opened minutes ago, of a customer who has no other. */
const anyChange = (): NewestChange =>
  unsettledChange(someone(), { number: 1, openedAt: Date.now() - 600_000 });

/** Without values, which no notice needs to be announced or reported on again, and without the SDK, which takes long. */
const keepRecord = (record: ChangeRecord): void => {
  askTable('PutItem', JSON.stringify({ Item: toItem(record, dayMs) }));
};

/** The handlers that ship, and what fills the table that they find. */
export const growingService = {
  updateContact,
  settleChanges,
  recordDelivery,
  watchCalls,

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

  /** A change due for settlement; answers its id. */
  leaveUnsettled: async (): Promise<string> => {
    const { record, details } = anyChange();
    await vault.open(record, details);
    return record.changeId;
  },

  /** So many changes whose notices are owed, or not yet reported, and overdue. */
  leaveOwed: (count: number): void => {
    for (let left = 0; left < count; left += 1) keepRecord(unreported(anyChange().record));
  },

  /** A change told by so many emails that no report has come of. */
  leaveUnreported: (emails: number): ChangeRecord => {
    const recipients = Array.from({ length: emails }, (_, at) => ({
      channel: 'email' as const,
      role: `other-${at}` as const,
      maskedAddress: 'c•••@mail.example',
    }));
    const change = unreported({ ...anyChange().record, recipients });
    keepRecord(change);
    return change;
  },

  findChange: (key: ChangeKey) => ledger.find(key),

  countDue: async (): Promise<number> =>
    (await Promise.all(dueQueues.map((queue) => ledger.due(queue, Date.now(), 1_000_000)))).flat().length,
};
export type GrowingService = typeof growingService;
