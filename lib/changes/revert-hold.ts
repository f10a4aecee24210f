import type { UpdateBlocker } from '../customers/users-api.ts';
import type { Policy } from '../institutions/institutions.ts';
import type { PastChange } from './change.ts';
import { hourMs, isRevert } from './past-changes.ts';

/** After a change was put back, only reverts are made for a while: whoever made it may try again at once. */
export const revertHold = (
  recent: readonly PastChange[],
  { holdAfterRevertHours }: Pick<Policy, 'holdAfterRevertHours'>,
  now: number,
): readonly UpdateBlocker[] => {
  const isHeld = recent.some(
    (past) =>
      isRevert(past) && past.state !== 'NOT_APPLIED' && past.openedAt > now - holdAfterRevertHours * hourMs,
  );
  return isHeld ? ['RECENTLY_REVERTED'] : [];
};
