import type { AlarmName } from '../alarms.ts';
import {
  recipientId,
  type ChangeRecord,
  type ChangeProgress,
  type NoticeChannel,
  type NoticeEfforts,
  type NoticeProgress,
  type RecipientId,
} from './change.ts';

export type OnFile = 'new' | 'old' | 'neither' | 'gone';

/** What the service has seen happen to a change. */
export type Observation =
  /** The write was answered with success; or a message arrived that is published only after such an answer. */
  | { readonly seen: 'write-confirmed' }
  /** The write was refused, or it is certain that not one byte of it was sent. */
  | { readonly seen: 'write-refused' }
  /** What is on file now, compared with the change. */
  | { readonly seen: 'on-file'; readonly shows: OnFile }
  /** What is on file could not be read, so there is no verdict yet. */
  | { readonly seen: 'on-file-unreadable' }
  | { readonly seen: 'notices-overdue' }
  /** An invocation asks to be the one that sends a notice, until its lease ends. */
  | { readonly seen: 'send-requested'; readonly recipient: RecipientId; readonly by: string }
  /** The provider took nothing; or its answer was lost, and it may have taken the notice. */
  | { readonly seen: 'send-failed' | 'send-unclear'; readonly recipient: RecipientId; readonly by: string }
  | {
      readonly seen: 'sent' | 'delivered' | 'complained';
      readonly recipient: RecipientId;
      readonly providerId: string;
    }
  /** The provider took the notice and then sent it nowhere, for a fault of the account: it is owed again. */
  | { readonly seen: 'dropped'; readonly recipient: RecipientId; readonly providerId: string }
  | { readonly seen: 'undeliverable'; readonly recipient: RecipientId; readonly reason: string };

/** What an observation does to a change, and what is to be done once that is saved. */
export interface Transition {
  /** The very object that went in when nothing changes. */
  readonly change: ChangeRecord;
  readonly publish?: true;
  /** The asking invocation now must send the notice it asked for. */
  readonly send?: true;
  readonly alarms: readonly AlarmName[];
}

/** How long things may take, in milliseconds. */
export interface ChangeTimes {
  /** From a publish until its notices are overdue and it is published again; doubles each time, up to an hour. */
  readonly republishMs: number;
  /** How long a claimed send is left to its claimant: longer than a sender lives and its provider's events take. */
  readonly leaseMs: number;
  /** From an unanswered read of what is on file to the next. */
  readonly rereadMs: number;
  /** From settlement to the drift audit. */
  readonly auditMs: number;
}

export const defaultTimes: ChangeTimes = {
  republishMs: 60_000,
  leaseMs: 90_000,
  rereadMs: 60_000,
  auditMs: 12 * 3_600_000,
};

const longestPauseMs = 3_600_000;
/**
 * How long work may be overdue before a person must look, in milliseconds. An audit can wait for the Users API; a notice
 * that took hours to tell has put it off as well.
 */
export const overdueAlarmMs = { verdict: 15 * 60_000, audit: 6 * 3_600_000 } as const;
const republishedAlarm = 3;
/**
 * How often a notice may be sent without an answer. That no report of an email came within the lease proves it unsent;
 * of a text message without an answer none is ever told apart, and each send may be one more copy.
 */
const mostUnclearSends: Readonly<Record<NoticeChannel, number>> = { email: Infinity, sms: 2 };

interface Moment {
  readonly now: number;
  readonly times: ChangeTimes;
}

/**
 * The whole life of a change: SENDING → APPLIED | OTHER | NOT_APPLIED | GONE, then APPLIED | OTHER ↔ NOTIFIED. Pure;
 * the ledger saves what it answers, on the revision it was computed from, before anyone acts on it.
 */
export const step = (
  change: ChangeRecord,
  observation: Observation,
  now: number,
  times: ChangeTimes,
): Transition => {
  const moment = { now, times };
  const isDue = change.due !== undefined && now >= change.due;
  if ('recipient' in observation && !isOwed(change, observation.recipient)) return stay(change);
  switch (observation.seen) {
    case 'write-confirmed':
      if (change.state === 'SENDING') return tell(change, 'APPLIED', moment);
      return change.state === 'NOT_APPLIED' || change.state === 'GONE'
        ? tell(change, 'APPLIED', moment, 'applied-late')
        : stay(change);

    case 'write-refused':
      return change.state === 'SENDING' ? close(change, moment) : stay(change);

    case 'on-file':
      if (change.state === 'SENDING' && now >= change.resolveAt)
        return settle(change, observation.shows, moment);
      return isDue && isAudited(change) ? audit(change, observation.shows, moment) : stay(change);

    case 'on-file-unreadable': {
      if (!isDue || isTelling(change)) return stay(change);
      return rereadLater(change, moment);
    }

    case 'notices-overdue': {
      if (!isDue || !isTelling(change)) return stay(change);
      const republished = change.republished + 1;
      const due = nextAnnouncement(republished, moment);
      const alarms: AlarmName[] = republished >= republishedAlarm ? ['notice-overdue'] : [];
      return { ...move(change, { republished, due }, alarms), publish: true };
    }

    case 'send-requested': {
      const notice = change.notices[observation.recipient];
      const isHeld = notice?.state === 'claimed' && now < notice.until;
      if (!isTelling(change) || isFinal(notice) || isHeld) return stay(change);
      const { tries, unclear } = effortsFor(notice);
      if (unclear >= mostUnclearSends[channelOf(observation.recipient)]) {
        const given = { state: 'undeliverable', reason: 'outcome-unknown', at: now } as const;
        const noted = note(change, observation.recipient, given, moment);
        return { ...noted, alarms: ['notice-overdue', ...noted.alarms] };
      }
      const claim = {
        state: 'claimed',
        by: observation.by,
        until: now + times.leaseMs,
        isUnclear: false,
      } as const;
      return {
        ...note(change, observation.recipient, { ...claim, tries: tries + 1, unclear }, moment),
        send: true,
      };
    }

    case 'send-failed':
    case 'send-unclear': {
      const { recipient, by, seen } = observation;
      const notice = change.notices[recipient];
      if (notice?.state !== 'claimed' || notice.by !== by) return stay(change);
      if (seen === 'send-failed')
        return note(change, recipient, { state: 'failed', ...effortsFor(notice) }, moment);
      return notice.isUnclear
        ? stay(change)
        : note(change, recipient, { ...notice, isUnclear: true }, moment);
    }

    case 'sent':
    case 'delivered':
    case 'undeliverable':
    case 'complained': {
      const { recipient, seen } = observation;
      const known = change.notices[recipient];
      const isOpen = isTelling(change) || change.state === 'NOTIFIED';
      if (!isOpen || rank(known) >= rankOf(seen)) return stay(change);
      return note(change, recipient, reported(observation, known, now), moment);
    }

    case 'dropped': {
      const { recipient, providerId } = observation;
      const notice = change.notices[recipient];
      if (notice?.state !== 'sent' || notice.providerId !== providerId) return stay(change);
      const owed = note(change, recipient, { state: 'failed', tries: 1, unclear: 0 }, moment);
      return isTelling(change) ? owed : { ...owed, change: reopened(owed.change, moment) };
    }
  }
};

const stay = (change: ChangeRecord): Transition => ({ change, alarms: [] });

const move = (
  change: ChangeRecord,
  progress: Partial<ChangeProgress>,
  alarms: readonly AlarmName[] = [],
): Transition => ({
  change: { ...change, ...progress, revision: change.revision + 1 },
  alarms,
});

/** The change took effect, or something did: its notices are owed from here on. */
const tell = (
  change: ChangeRecord,
  state: 'APPLIED' | 'OTHER',
  { now, times }: Moment,
  ...alarms: AlarmName[]
): Transition => {
  const told = { wording: state === 'OTHER' ? 'general' : 'specific', settledAt: now } as const;
  if (change.recipients.length === 0) {
    return move(change, { ...told, state: 'NOTIFIED', due: now + times.auditMs }, [
      ...alarms,
      'nobody-reached',
    ]);
  }
  return { ...move(change, { ...told, state, due: now + times.republishMs }, alarms), publish: true };
};

const close = (change: ChangeRecord, { now, times }: Moment): Transition =>
  move(change, { state: 'NOT_APPLIED', settledAt: now, due: now + times.auditMs });

/** Judges a write whose outcome is unknown, once it can no longer take effect. */
const settle = (change: ChangeRecord, shows: OnFile, moment: Moment): Transition => {
  switch (shows) {
    case 'new':
      return tell(change, 'APPLIED', moment);
    case 'old':
      return close(change, moment);
    case 'neither':
      return tell(change, 'OTHER', moment, 'outcome-other');
    case 'gone':
      return move(change, { state: 'GONE', settledAt: moment.now, due: undefined }, ['user-gone']);
  }
};

/** What is on file could not be read: soon again for a verdict, less and less often for an audit. */
const rereadLater = (change: ChangeRecord, { now, times }: Moment): Transition => {
  const isVerdict = change.settledAt === undefined;
  const overdueMs = now - (isVerdict ? change.resolveAt : change.settledAt + times.auditMs);
  const pauseMs = isVerdict ? times.rereadMs : Math.max(times.rereadMs, Math.min(overdueMs, longestPauseMs));
  const isAlarming = overdueMs > (isVerdict ? overdueAlarmMs.verdict : overdueAlarmMs.audit);
  return move(change, { due: now + pauseMs }, isAlarming ? ['settlement-overdue'] : []);
};

/** Checks a verdict once more, long after: what was judged not applied may have taken effect after all. */
const audit = (change: ChangeRecord, shows: OnFile, moment: Moment): Transition => {
  if (change.state === 'NOT_APPLIED') {
    return shows === 'new'
      ? tell(change, 'OTHER', moment, 'drift-found', 'applied-late')
      : move(change, { due: undefined });
  }
  const alarms: AlarmName[] = shows === 'old' ? ['drift-found'] : [];
  // Said again: whoever was to say it may have been killed as soon as the last notice was recorded.
  if (isUnreached(change)) alarms.push('nobody-reached');
  return move(change, { due: undefined }, alarms);
};

/** Whether what is due of a change is its audit, which can wait. */
export const isAudited = ({ state }: Pick<ChangeRecord, 'state'>): boolean =>
  state === 'NOTIFIED' || state === 'NOT_APPLIED';

const isTelling = ({ state }: ChangeRecord): boolean => state === 'APPLIED' || state === 'OTHER';

const channelOf = (id: RecipientId): NoticeChannel => (id.startsWith('sms/') ? 'sms' : 'email');

const isOwed = ({ recipients }: ChangeRecord, id: RecipientId): boolean =>
  recipients.some((recipient) => recipientId(recipient) === id);

const isFinal = (notice: NoticeProgress | undefined): boolean => rank(notice) > rankOf('claimed');

const ranks = ['failed', 'claimed', 'sent', 'delivered', 'undeliverable', 'complained'] as const;
const rankOf = (known: (typeof ranks)[number]): number => ranks.indexOf(known);

/** A report only ever raises what is known of a notice: reports may come late, doubled and out of order. */
const rank = (notice: NoticeProgress | undefined): number => {
  if (notice === undefined) return -1;
  return rankOf('complainedAt' in notice ? 'complained' : notice.state);
};

type Report = Extract<Observation, { seen: 'sent' | 'delivered' | 'complained' | 'undeliverable' }>;

const reported = (report: Report, known: NoticeProgress | undefined, now: number): NoticeProgress => {
  if (report.seen === 'undeliverable') return { state: report.seen, reason: report.reason, at: now };
  const { providerId } = report;
  if (report.seen !== 'complained') return { state: report.seen, providerId, at: now };
  const at = known?.state === 'delivered' ? known.at : now;
  return { state: 'delivered', providerId, at, complainedAt: now };
};

/** When a change is announced again whose notices are still owed. */
const nextAnnouncement = (republished: number, { now, times }: Moment): number =>
  now + Math.min(times.republishMs * 2 ** republished, longestPauseMs);

/** A change that was told of and owes a notice again. */
const reopened = (change: ChangeRecord, moment: Moment): ChangeRecord => ({
  ...change,
  state: change.wording === 'general' ? 'OTHER' : 'APPLIED',
  due: nextAnnouncement(change.republished, moment),
});

/** How often a notice was tried, and how often with no word of what became of it. */
const effortsFor = (notice: NoticeProgress | undefined): NoticeEfforts => {
  if (notice?.state === 'failed') return { tries: notice.tries, unclear: notice.unclear };
  if (notice?.state !== 'claimed') return { tries: 0, unclear: 0 };
  return { tries: notice.tries, unclear: notice.unclear + Number(notice.isUnclear) };
};

/** Records how far one notice has come; the last one to become final ends the telling. */
const note = (
  change: ChangeRecord,
  recipient: RecipientId,
  notice: NoticeProgress,
  { now, times }: Moment,
): Transition => {
  const noted = move(change, { notices: { ...change.notices, [recipient]: notice } });
  const alarms: AlarmName[] = isUnreached(noted.change) && !isUnreached(change) ? ['nobody-reached'] : [];
  if (!isTelling(change) || !isTold(noted.change)) return { ...noted, alarms };
  return { change: { ...noted.change, state: 'NOTIFIED', due: now + times.auditMs }, alarms };
};

const isTold = ({ recipients, notices }: ChangeRecord): boolean =>
  recipients.every((recipient) => isFinal(notices[recipientId(recipient)]));

/** Whether every notice is final and none has reached an address that the customer already had. */
const isUnreached = (change: ChangeRecord): boolean =>
  isTold(change) &&
  !change.recipients.some((recipient) => {
    const state = change.notices[recipientId(recipient)]?.state;
    return recipient.role !== 'new' && (state === 'sent' || state === 'delivered');
  });
