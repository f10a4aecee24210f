import type { ChangeLedger } from './change-ledger.ts';
import type { ChangeRecord, UserKey } from './change.ts';
import { changedFields } from './effects.ts';

/** How long a change counts as recent: as for the cards of whoever moved (12 CFR 717.91, 41.91, 222.91, 334.91). */
const recentMs = 30 * 86_400_000;

/** A user's changes and attempts as long as they are wanted, newest first; of few of them, in one round trip. */
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

/** The ids of changes that were put back, each with that of the change that did it. */
export type Reverts = ReadonlyMap<string, string>;

/** The reverts that took effect among records, which are newest first: of several of one change, the newest. */
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
