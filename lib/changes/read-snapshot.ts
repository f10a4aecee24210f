import type { ContactPlan } from '../contact/plan-change.ts';
import { sameValue } from '../contact/sameness.ts';
import type { EntitledUser } from '../customers/find-entitled-user.ts';
import type { CustomerName } from '../customers/users-api.ts';
import { AppError } from '../errors.ts';
import type { ChangeLedger, ChangeVault } from './change-ledger.ts';
import type { AppliedValues, PastChange, UserKey } from './change.ts';
import { appliedValues, staleFields, type NewestChange } from './former-addresses.ts';
import { recentChanges } from './past-changes.ts';
import { onItsWayS, openForS } from './settlement-time.ts';

export interface Snapshot {
  readonly user: EntitledUser;
  readonly key: UserKey;
  readonly newest: NewestChange | undefined;
  readonly applied: AppliedValues | undefined;
  /** Newest first. */
  readonly recent: readonly PastChange[];
}

export interface ReadSnapshotDeps {
  readonly ledger: Pick<ChangeLedger, 'find'>;
  readonly vault: Pick<ChangeVault, 'newest'>;
  readonly now: () => number;
}

const clockSkewMs = 10_000;
/** As long as caches and replicas usually take to show a write. */
const catchUpMs = 300_000;

export type ReadSnapshot = (
  institutionId: string,
  name: CustomerName,
  findUser: () => Promise<EntitledUser>,
) => Promise<Snapshot>;

/** One round trip for the user's own GUID, else two; throws `change-open` while the newest change is open. */
export const readSnapshot =
  ({ ledger, vault, now }: ReadSnapshotDeps): ReadSnapshot =>
  async (institutionId, name, findUser) => {
    /** Changes without effect are read again: the audit may have found otherwise. */
    const recentOf = (key: UserKey, newest: NewestChange | undefined): Promise<readonly PastChange[]> =>
      Promise.all(
        recentChanges(newest).map(async (known) => {
          const isSettled = known.number === newest?.record.number || known.state !== 'NOT_APPLIED';
          if (isSettled || known.attempt !== undefined) return known;
          return (await ledger.find({ ...key, number: known.number })) ?? known;
        }),
      );

    const readAt = now();
    const guess = name.type === 'CUSTOMER_ID' ? { institutionId, userKey: name.value } : undefined;
    const [foundUser, guessed] = await Promise.all([findUser(), guess && vault.newest(guess)]);
    const key = { institutionId, userKey: foundUser.userKey };
    const newest = key.userKey === guess?.userKey ? guessed : await vault.newest(key);
    if (newest?.record.state === 'SENDING') {
      throw new AppError('change-open', { retryAfterS: openForS(newest.record, now()) });
    }
    const applied = appliedValues(newest);
    const { settledAt } = newest?.record ?? {};
    const isJustSettled = settledAt !== undefined && settledAt > readAt - clockSkewMs;
    const staleIn = ({ contactPoints }: EntitledUser) => staleFields(applied, contactPoints, readAt).length;
    const isReadAgain = isJustSettled || staleIn(foundUser) > 0;
    const lastUser = isReadAgain ? await findUser() : foundUser;
    // The login id may name somebody else by now.
    if (lastUser.userKey !== key.userKey) throw new AppError('change-open', { retryAfterS: onItsWayS });
    // The second read may be the one from a stale copy.
    const user = staleIn(lastUser) > staleIn(foundUser) ? foundUser : lastUser;
    return { user, key, newest, applied, recent: await recentOf(key, newest) };
  };

/** Whether a plan does again what the last change just did and the file does not show: most likely, on a stale copy. */
export const isOnStaleCopy = (
  { applied, user }: Pick<Snapshot, 'applied'> & { readonly user: Pick<EntitledUser, 'contactPoints'> },
  { after }: Pick<ContactPlan, 'after'>,
  now: number,
): boolean =>
  staleFields(applied, user.contactPoints, now, catchUpMs).some((field) =>
    after.some((point) => point.field === field && applied?.after.some((wrote) => sameValue(wrote, point))),
  );
