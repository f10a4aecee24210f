import {
  type ChangeEvent,
  type ChangeTimes,
  isAudited,
  move,
  nextAnnouncement,
  stay,
  type Transition,
} from './change-event.ts';
import type { ChangeRecord } from './change.ts';
import { eventPublished, noticeTransition, overdueAlarms } from './notice-progress.ts';
import { audit, close, closeForGood, confirm, readLater, settle, valuesUnreadable } from './verdict.ts';

const republishedAlarm = 3;

/** The life of a change as a pure function; each transition is saved before anyone acts on it. */
export const transition = (
  change: ChangeRecord,
  event: ChangeEvent,
  now: number,
  times: ChangeTimes,
): Transition => {
  const moment = { now, times };
  const isDue = change.due !== undefined && now >= change.due;
  if ('recipient' in event) return noticeTransition(change, event, moment);
  switch (event.type) {
    case 'write-confirmed':
      return confirm(change, event, moment);
    case 'write-rejected':
      return change.state === 'SENDING' ? close(change, moment) : stay(change);
    case 'never-sent':
      return change.state === 'SENDING' ? closeForGood(change, moment) : stay(change);
    case 'values-never-written':
      return isDue && change.state === 'SENDING' ? closeForGood(change, moment) : stay(change);
    case 'file-read': {
      if (change.state === 'SENDING' && now >= change.resolveAt) return settle(change, event, moment);
      // The result of an audit is valid only for the change as it was when the file was read.
      const isOvertaken = event.revision !== undefined && event.revision !== change.revision;
      return isDue && isAudited(change) && !isOvertaken ? audit(change, event, moment) : stay(change);
    }
    case 'file-unreadable':
      return isDue && change.state !== 'TELLING' ? readLater(change, moment) : stay(change);
    case 'values-unreadable':
      return isDue ? valuesUnreadable(change, moment) : stay(change);
    case 'notices-overdue': {
      if (!isDue || change.state !== 'TELLING') return stay(change);
      const republished = change.republished + 1;
      const due = nextAnnouncement(republished, moment);
      const alarms = republished >= republishedAlarm ? overdueAlarms(change) : [];
      return { ...move(change, { republished, due }, alarms), publish: true };
    }
    case 'event-published':
      return eventPublished(change, event, moment);
  }
};
