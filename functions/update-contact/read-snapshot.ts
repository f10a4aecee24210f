import { AppError } from '../../lib/errors.ts';
import type { EntitledUser } from '../../lib/customers/find-entitled-user.ts';
import type { CustomerName } from '../../lib/customers/users-api.ts';
import type { ChangeLedger } from '../../lib/changes/change-ledger.ts';
import { changesUpTo } from '../../lib/changes/change-limit.ts';
import type { ChangeRecord, CustomerKey, PastChange } from '../../lib/changes/change.ts';

/** A user as on file and the customer's newest change, which is not open: what a new change may be planned on. */
export interface Snapshot {
  readonly user: EntitledUser;
  readonly customer: CustomerKey;
  readonly last: ChangeRecord | undefined;
  /** The customer's changes in sight, newest first, as they stand now. */
  readonly recent: readonly PastChange[];
}

export interface ReadSnapshotDeps {
  readonly ledger: Pick<ChangeLedger, 'last' | 'find'>;
  readonly now: () => number;
}

/** Clocks of two machines agree to within this. */
const clockSkewMs = 10_000;
/** A change past its quarantine is judged within this: twice the period of the schedule. */
const settlementMs = 120_000;
/** How many customers' changes are asked for at once: a user may act for hundreds. */
const queriesAtOnce = 50;
/** How long a change that nothing holds up is open at the most, in seconds. */
const onItsWayS = 5;

/** By when, in seconds from now, a change of unknown outcome will have been settled. */
export const settledInS = ({ resolveAt }: Pick<ChangeRecord, 'resolveAt'>, now: number): number =>
  Math.ceil((Math.max(resolveAt - now, 0) + settlementMs) / 1000);

/** When to try again after meeting an open change: soon while it may just be on its way, else once it is settled. */
export const openForS = (change: Pick<ChangeRecord, 'sendBy' | 'resolveAt'>, now: number): number =>
  now < change.sendBy ? onItsWayS : settledInS(change, now);

export type ReadSnapshot = (
  institutionId: string,
  name: CustomerName,
  findUser: () => Promise<EntitledUser>,
) => Promise<Snapshot>;

/**
 * Reads user and change in one round trip where the name is a customer id, in two where it is a login id. The user
 * is read once more when the newest change was settled only as the user was being read, and the picture may be of
 * before it. Throws `change-open` while the newest change is being sent or judged, or its effect is only just showing.
 */
export const readSnapshot =
  ({ ledger, now }: ReadSnapshotDeps): ReadSnapshot =>
  async (institutionId, name, findUser) => {
    const lastOf = (customerId: string) => ledger.last({ institutionId, customerId });

    /** The first of several customer ids names a user's sequence, and which one that is can change meanwhile. */
    const requireNoneOpen = async (user: EntitledUser): Promise<void> => {
      const others = user.customerIds.filter((customerId) => customerId !== user.customerId);
      for (let at = 0; at < others.length; at += queriesAtOnce) {
        const found = await Promise.all(others.slice(at, at + queriesAtOnce).map(lastOf));
        const open = found.find(
          (last) => last?.state === 'SENDING' && last.institutionUserId === user.institutionUserId,
        );
        if (open) throw new AppError('change-open', { retryAfterS: openForS(open, now()) });
      }
    };

    /** The last change knows those before it as they stood: that one had no effect may have been found wrong since. */
    const recentOf = (
      customer: CustomerKey,
      last: ChangeRecord | undefined,
    ): Promise<readonly PastChange[]> =>
      Promise.all(
        changesUpTo(last).map(async (known) => {
          if (known === last || known.state !== 'NOT_APPLIED' || known.refusedAs) return known;
          return (await ledger.find({ ...customer, number: known.number })) ?? known;
        }),
      );

    const readAt = now();
    const [foundUser, guessed] = await Promise.all([
      findUser(),
      name.type === 'CUSTOMER_ID' ? lastOf(name.value) : undefined,
    ]);
    const { customerId } = foundUser;
    const isGuessRight = name.type === 'CUSTOMER_ID' && name.value === customerId;
    const [last] = await Promise.all([
      isGuessRight ? guessed : lastOf(customerId),
      requireNoneOpen(foundUser),
    ]);
    if (last?.state === 'SENDING') throw new AppError('change-open', { retryAfterS: openForS(last, now()) });
    const isStale = last?.settledAt !== undefined && last.settledAt > readAt - clockSkewMs;
    const user = isStale ? await findUser() : foundUser;
    // A login id that the newest change moved may by now name somebody else, whose changes these are not.
    if (user.customerId !== customerId) throw new AppError('change-open', { retryAfterS: onItsWayS });
    const customer = { institutionId, customerId };
    return { user, customer, last, recent: await recentOf(customer, last) };
  };
