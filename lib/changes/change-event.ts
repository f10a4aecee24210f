import type { AlarmName } from '../alarms.ts';
import type { ContactField } from '../contact/contact-points.ts';
import type { Shown } from '../contact/sameness.ts';
import type { ChangeProgress, ChangeRecord, NoticeOwed, RecipientId } from './change.ts';

export type FileShows = Readonly<Partial<Record<ContactField, Shown>>>;

export type ChangeEvent =
  /** `unchanged`: repeats that changed nothing. */
  | {
      readonly type: 'write-confirmed';
      readonly unchanged?: readonly ContactField[] | undefined;
      readonly seen?: readonly ContactField[] | undefined;
      readonly sealedFindings?: string | undefined;
    }
  /** Rejected without an effect, or never sent. */
  | { readonly type: 'write-rejected' }
  /** The invocation could not store the values, and ended before the write. */
  | { readonly type: 'never-sent' }
  | { readonly type: 'values-never-written' }
  /** `added`: further addresses to tell. */
  | {
      readonly type: 'file-read';
      readonly shows: FileShows | 'user-gone';
      /** The revision of the change that was judged. */
      readonly revision?: number | undefined;
      readonly added?: readonly NoticeOwed[] | undefined;
      readonly sealedFindings?: string | undefined;
    }
  /** The file or the values could not be read. */
  | { readonly type: 'file-unreadable' | 'values-unreadable' }
  | { readonly type: 'notices-overdue' }
  | { readonly type: 'event-published'; readonly position: number }
  | { readonly type: 'send-requested'; readonly recipient: RecipientId; readonly by: string }
  /** The provider accepted nothing. */
  | { readonly type: 'send-failed'; readonly recipient: RecipientId; readonly by: string }
  | {
      readonly type: 'sent' | 'delivered' | 'complained';
      readonly recipient: RecipientId;
      readonly providerId: string;
    }
  /** Accepted, then dropped for a fault of the account: owed again. */
  | { readonly type: 'dropped'; readonly recipient: RecipientId; readonly providerId: string }
  | { readonly type: 'undeliverable'; readonly recipient: RecipientId; readonly reason: string };

export interface Transition {
  /** The same object if the event changes nothing. */
  readonly change: ChangeRecord;
  readonly publish?: true;
  /** The invocation that asked must send. */
  readonly send?: true;
  readonly alarms: readonly AlarmName[];
}

export interface ChangeTimes {
  /** Until the next announcement; doubles up to an hour. */
  readonly republishMs: number;
  /** Longer than a sender runs and its reports take. */
  readonly leaseMs: number;
  readonly rereadMs: number;
  /** From the verdict to the audit. */
  readonly auditMs: number;
}

export const defaultTimes: ChangeTimes = {
  republishMs: 60_000,
  leaseMs: 90_000,
  rereadMs: 60_000,
  auditMs: 12 * 3_600_000,
};

export const longestPauseMs = 3_600_000;
/** When overdue work raises an alarm, in milliseconds. */
export const overdueAlarmMs = { verdict: 15 * 60_000, notices: 15 * 60_000, audit: 6 * 3_600_000 } as const;

export interface Moment {
  readonly now: number;
  readonly times: ChangeTimes;
}

export const isAudited = ({ state }: Pick<ChangeRecord, 'state'>): boolean =>
  state === 'NOTIFIED' || state === 'NOT_APPLIED' || state === 'GONE';

export const stay = (change: ChangeRecord): Transition => ({ change, alarms: [] });

export const move = (
  change: ChangeRecord,
  progress: Partial<ChangeProgress> & Pick<Partial<ChangeRecord>, 'attempt'>,
  alarms: readonly AlarmName[] = [],
): Transition => ({
  change: { ...change, ...progress, revision: change.revision + 1 },
  alarms,
});

export const nextAnnouncement = (republished: number, { now, times }: Moment): number =>
  now + Math.min(times.republishMs * 2 ** republished, longestPauseMs);
