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
  readonly sleep: (ms: number) => Promise<unknown>;
}

const clockSkewMs = 10_000;
/** How long after a change the file may be a stale copy. */
const catchUpMs = 60_000;
const catchUpPausesMs = [500, 1_500];

export type ReadSnapshot = (
  institutionId: string,
  name: CustomerName,
  findUser: () => Promise<EntitledUser>,
) => Promise<Snapshot>;

/** One round trip if the id is the user's GUID, else two; throws `change-open` while the newest change is open. */
export const readSnapshot =
  ({ ledger, vault, now, sleep }: ReadSnapshotDeps): ReadSnapshot =>
  async (institutionId, name, findUser) => {
    /** Changes without effect are read again, because the audit may have corrected them. */
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
    const staleIn = ({ contactPoints }: EntitledUser, withinMs?: number): number =>
      staleFields(applied, contactPoints, readAt, withinMs).length;
    const readAgain = async (known: EntitledUser): Promise<EntitledUser> => {
      const again = await findUser();
      // The login id may name a different user by now.
      if (again.userKey !== key.userKey) throw new AppError('change-open', { retryAfterS: onItsWayS });
      // The later read may be the stale one.
      return staleIn(again) > staleIn(known) ? known : again;
    };
    let user = isJustSettled || staleIn(foundUser) > 0 ? await readAgain(foundUser) : foundUser;
    for (const pauseMs of catchUpPausesMs) {
      if (staleIn(user, catchUpMs) === 0) break;
      await sleep(pauseMs);
      user = await readAgain(user);
    }
    return { user, key, newest, applied, recent: await recentOf(key, newest) };
  };
