import type { ChangeLedger } from './change-ledger.ts';
import type { ChangeRecord, UserKey } from './change.ts';

/** How long a change counts as recent: as for the cards of whoever moved (12 CFR 717.91, 41.91, 222.91, 334.91). */
const recentMs = 30 * 86_400_000;
const recordsPerRead = 50;

/** A user's changes and attempts of the last 30 days, newest first; of few of them, in one round trip. */
export const readRecentRecords = async (
  { ledger, now }: { readonly ledger: Pick<ChangeLedger, 'newest'>; readonly now: () => number },
  user: UserKey,
): Promise<readonly ChangeRecord[]> => {
  const since = now() - recentMs;
  const records: ChangeRecord[] = [];
  let before: number | undefined;
  do {
    const page = await ledger.newest(user, recordsPerRead, before);
    const recent = page.changes.filter(({ openedAt }) => openedAt > since);
    records.push(...recent);
    before = recent.length < page.changes.length ? undefined : page.before;
  } while (before !== undefined);
  return records;
};
