import type { ChangeLedger } from './change-ledger.ts';
import type { ChangeRecord, UserKey } from './change.ts';
import { changedFields } from './effects.ts';
import { newestWhile } from './recent-records.ts';

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

/** The reverts among a user's changes after the one with the number. */
export const readReverts = async (
  ledger: Pick<ChangeLedger, 'newest'>,
  user: UserKey,
  after: number,
): Promise<Reverts> => revertsAmong(await newestWhile(ledger, user, ({ number }) => number > after, 100));
