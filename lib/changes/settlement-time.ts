import type { ChangeRecord } from './change.ts';

/** A change past its quarantine is judged within this, in milliseconds: twice the period of the schedule. */
const settlementMs = 120_000;
/** How long a change that nothing holds up is open at the most, in seconds. */
export const onItsWayS = 5;

/** By when, in seconds from now, a change of unknown outcome will have been settled. */
export const settledInS = ({ resolveAt }: Pick<ChangeRecord, 'resolveAt'>, now: number): number =>
  Math.ceil((Math.max(resolveAt - now, 0) + settlementMs) / 1000);

/** When to try again after meeting an open change: soon while it may just be on its way, else once it is settled. */
export const openForS = (change: Pick<ChangeRecord, 'sendBy' | 'resolveAt'>, now: number): number =>
  now < change.sendBy ? onItsWayS : settledInS(change, now);
