import type { ChangeLedger } from './change-ledger.ts';
import type { ChangeRecord, UserKey } from './change.ts';
import { changedFields } from './effects.ts';

/** As long as cards are held after a change of address (12 CFR 717.91, 41.91, 222.91, 334.91). */
const recentMs = 30 * 86_400_000;

/** A user's changes and attempts, newest first, up to the first unwanted one. */
const newestWhile = async (
  ledger: Pick<ChangeLedger, 'newest'>,
  user: UserKey,
  isWanted: (record: ChangeRecord) => boolean,
  recordsPerRead: number,
): Promise<readonly ChangeRecord[]> => {
  const records: ChangeRecord[] = [];
  let before: number | undefined;
  do {
    const page = await ledger.newest(user, recordsPerRead, before);
    const wanted = page.changes.filter(isWanted);
    records.push(...wanted);
    before = wanted.length < page.changes.length ? undefined : page.before;
  } while (before !== undefined);
  return records;
};

export const readRecentRecords = (
  { ledger, now }: { readonly ledger: Pick<ChangeLedger, 'newest'>; readonly now: () => number },
  user: UserKey,
): Promise<readonly ChangeRecord[]> => {
  const since = now() - recentMs;
  return newestWhile(ledger, user, ({ openedAt }) => openedAt > since, 50);
};

/** From the id of a reverted change to the id of its revert. */
export type Reverts = ReadonlyMap<string, string>;

/** Effective reverts among records that are newest first; the newest revert of a change wins. */
export const revertsAmong = (records: readonly ChangeRecord[]): Reverts =>
  new Map(
    records
      .toReversed()
      .flatMap(({ revertOf, effects, changeId }) =>
        revertOf === undefined || changedFields(effects).length === 0 ? [] : [[revertOf, changeId] as const],
      ),
  );

export const readReverts = async (
  ledger: Pick<ChangeLedger, 'newest'>,
  user: UserKey,
  after: number,
): Promise<Reverts> => revertsAmong(await newestWhile(ledger, user, ({ number }) => number > after, 100));
