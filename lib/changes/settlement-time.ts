import type { ChangeRecord } from './change.ts';

/** Twice the period of the schedule. */
const settlementMs = 120_000;
export const onItsWayS = 5;

export const settledInS = ({ resolveAt }: Pick<ChangeRecord, 'resolveAt'>, now: number): number =>
  Math.ceil((Math.max(resolveAt - now, 0) + settlementMs) / 1000);

/** Soon while the write may be in progress, else once the change is settled. */
export const openForS = (change: Pick<ChangeRecord, 'sendBy' | 'resolveAt'>, now: number): number =>
  now < change.sendBy ? onItsWayS : settledInS(change, now);
