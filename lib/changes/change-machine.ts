import type { AlarmName } from '../alarms.ts';
import type { ContactField } from '../contact/contact-points.ts';
import type { Shown } from '../contact/sameness.ts';
import {
  recipientId,
  type ChangeProgress,
  type ChangeRecord,
  type Effects,
  type FieldEffect,
  type NoticeChannel,
  type NoticeOwed,
  type NoticeProgress,
  type RecipientId,
} from './change.ts';
import { appliedFields, changedFields, fieldsToldTo, owedTo } from './effects.ts';
import { eventsOfEffects, eventsOfUnreached, owedEvents } from './public-events.ts';

export type FileShows = Readonly<Partial<Record<ContactField, Shown>>>;

export type ChangeEvent =
  /** `unchanged` are repeats that changed nothing. */
  | {
      readonly type: 'write-confirmed';
      readonly unchanged?: readonly ContactField[] | undefined;
      readonly seen?: readonly ContactField[] | undefined;
      readonly sealedFindings?: string | undefined;
    }
  /** Rejected without an effect on file, or no byte was sent. */
  | { readonly type: 'write-rejected' }
  /** Its own invocation could not keep its values, and ended before the write. */
  | { readonly type: 'never-sent' }
  | { readonly type: 'values-never-written' }
  /** `added` are further addresses to tell. */
  | {
      readonly type: 'file-read';
      readonly shows: FileShows | 'user-gone';
      readonly added?: readonly NoticeOwed[] | undefined;
      readonly sealedFindings?: string | undefined;
    }
  /** The file or the values could not be read. */
  | { readonly type: 'file-unreadable' | 'values-unreadable' }
  | { readonly type: 'notices-overdue' }
  | { readonly type: 'event-published'; readonly position: number }
  | { readonly type: 'send-requested'; readonly recipient: RecipientId; readonly by: string }
  /** The provider took nothing. */
  | { readonly type: 'send-failed'; readonly recipient: RecipientId; readonly by: string }
  | {
      readonly type: 'sent' | 'delivered' | 'complained';
      readonly recipient: RecipientId;
      readonly providerId: string;
    }
  /** Taken and then dropped for a fault of the account: owed again. */
  | { readonly type: 'dropped'; readonly recipient: RecipientId; readonly providerId: string }
  | { readonly type: 'undeliverable'; readonly recipient: RecipientId; readonly reason: string };

export interface Transition {
  /** The same object if nothing changes. */
  readonly change: ChangeRecord;
  readonly publish?: true;
  /** The invocation that asked must send. */
  readonly send?: true;
  readonly alarms: readonly AlarmName[];
}

export interface ChangeTimes {
  /** Until an announcement is repeated; doubles up to an hour. */
  readonly republishMs: number;
  /** Longer than a sender lives and its reports take. */
  readonly leaseMs: number;
  readonly rereadMs: number;
  /** From the verdict. */
  readonly auditMs: number;
}

export const defaultTimes: ChangeTimes = {
  republishMs: 60_000,
  leaseMs: 90_000,
  rereadMs: 60_000,
  auditMs: 12 * 3_600_000,
};

const longestPauseMs = 3_600_000;
/** When overdue work raises an alarm, in milliseconds. */
export const overdueAlarmMs = { verdict: 15 * 60_000, notices: 15 * 60_000, audit: 6 * 3_600_000 } as const;
const republishedAlarm = 3;
/** Without a report within the lease an email is unsent; an SMS without an answer may have been sent. */
const mostUnclearSends: Readonly<Record<NoticeChannel, number>> = { email: Infinity, sms: 2 };

interface Moment {
  readonly now: number;
  readonly times: ChangeTimes;
}

/** The whole life of a change, as a pure function; each transition is saved before anyone acts on it. */
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
    case 'file-read':
      if (change.state === 'SENDING' && now >= change.resolveAt) return settle(change, event, moment);
      return isDue && isAudited(change) ? audit(change, event, moment) : stay(change);
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

const stay = (change: ChangeRecord): Transition => ({ change, alarms: [] });

const move = (
  change: ChangeRecord,
  progress: Partial<ChangeProgress> & Pick<Partial<ChangeRecord>, 'attempt'>,
  alarms: readonly AlarmName[] = [],
): Transition => ({
  change: { ...change, ...progress, revision: change.revision + 1 },
  alarms,
});

const effectsOf = (
  fields: readonly ContactField[],
  effectOf: (field: ContactField) => Effects[ContactField],
): Effects => Object.fromEntries(fields.map((field) => [field, effectOf(field)]));

const tell = (
  change: ChangeRecord,
  {
    effects,
    added = [],
    seen,
    sealedFindings,
  }: Pick<Extract<ChangeEvent, { type: 'file-read' }>, 'added'> & {
    readonly effects: Effects;
    readonly seen: readonly ContactField[];
    readonly sealedFindings?: string | undefined;
  },
  { now, times }: Moment,
  ...alarms: AlarmName[]
): Transition => {
  const told = {
    effects,
    settledAt: now,
    recipients: [...change.recipients, ...added],
    ...(seen.length > 0 && { seen }),
    ...(sealedFindings !== undefined && { sealedFindings }),
  };
  const telling = withUnreached(
    {
      ...change,
      ...told,
      publicEvents: [...change.publicEvents, ...eventsOfEffects(change, effects, now)],
      state: 'TELLING',
      due: now + times.republishMs,
      republished: 0,
    },
    now,
  );
  // Nobody to tell, or all were told before.
  const unreached: AlarmName[] = isUnreached(telling) ? ['nobody-reached'] : [];
  return { ...move(change, telling, [...alarms, ...unreached]), publish: true };
};

/** Audited soon after, and once more much later. */
const close = (change: ChangeRecord, { now, times }: Moment): Transition =>
  move(change, {
    state: 'NOT_APPLIED',
    effects: effectsOf(change.fields, () => 'not-applied'),
    settledAt: now,
    due: now < change.resolveAt ? change.resolveAt : now + times.auditMs,
  });

const confirm = (
  change: ChangeRecord,
  { unchanged = [], seen = [], sealedFindings }: Extract<ChangeEvent, { type: 'write-confirmed' }>,
  moment: Moment,
): Transition => {
  const isConfirmed = change.state === 'TELLING' || change.state === 'NOTIFIED';
  // An announcement proves the write before its own invocation says what it saw.
  if (isConfirmed && change.seen === undefined && change.sealedFindings === undefined && seen.length > 0) {
    return move(change, { seen, ...(sealedFindings !== undefined && { sealedFindings }) });
  }
  const isOpen = change.state === 'SENDING';
  const wasClosed =
    (change.state === 'NOT_APPLIED' && change.attempt === undefined) || change.state === 'GONE';
  if (!isOpen && !wasClosed) return stay(change);
  if (change.fields.every((field) => unchanged.includes(field))) {
    return isOpen ? closeForGood(change, moment, 'nothing-to-change') : stay(change);
  }
  const effects = effectsOf(change.fields, (field) =>
    unchanged.includes(field) ? 'not-applied' : 'applied',
  );
  return tell(
    change,
    { effects, seen, sealedFindings },
    moment,
    ...(wasClosed ? (['drift-found'] as const) : []),
  );
};

/** A repeat that changed nothing does not count. */
const closeForGood = (change: ChangeRecord, moment: Moment, attempt?: 'nothing-to-change'): Transition =>
  move(change, {
    state: 'NOT_APPLIED',
    attempt,
    effects: effectsOf(change.fields, () => 'not-applied'),
    settledAt: moment.now,
    due: undefined,
  });

const effectOfShown = { new: 'applied', old: 'not-applied', neither: 'other' } as const;

const settle = (
  change: ChangeRecord,
  { shows, added, sealedFindings }: Extract<ChangeEvent, { type: 'file-read' }>,
  moment: Moment,
): Transition => {
  if (shows === 'user-gone') {
    const due = moment.now + moment.times.auditMs;
    return move(change, { state: 'GONE', settledAt: moment.now, due }, ['user-gone']);
  }
  const effects = effectsOf(change.fields, (field) => effectOfShown[shows[field] ?? 'old']);
  const changed = changedFields(effects);
  if (changed.length === 0) return close(change, moment);
  const alarms: AlarmName[] = [];
  if (changed.some((field) => effects[field] === 'other')) alarms.push('outcome-other');
  if (changed.length < change.fields.length) alarms.push('partly-applied');
  return tell(change, { effects, seen: appliedFields(effects), added, sealedFindings }, moment, ...alarms);
};

const audit = (
  change: ChangeRecord,
  { shows, added, sealedFindings }: Extract<ChangeEvent, { type: 'file-read' }>,
  moment: Moment,
): Transition => {
  const shownAs = (field: ContactField): Shown | undefined =>
    shows === 'user-gone' ? undefined : shows[field];
  const lastAuditAt = (change.settledAt ?? moment.now) + moment.times.auditMs;
  const isFirst = change.state === 'NOT_APPLIED' && moment.now < lastAuditAt;
  const knownEffect = (field: ContactField): FieldEffect => change.effects[field] ?? 'not-applied';
  const lateEffect = (field: ContactField): FieldEffect | undefined => {
    if (knownEffect(field) !== 'not-applied') return undefined;
    if (shownAs(field) === 'new') return 'applied';
    // So soon after a rejection it may be the new value in an unforeseen form.
    return isFirst && shownAs(field) === 'neither' ? 'other' : undefined;
  };
  if (change.fields.some((field) => lateEffect(field) !== undefined)) {
    const effects = effectsOf(change.fields, (field) => lateEffect(field) ?? knownEffect(field));
    return tell(
      change,
      { effects, seen: appliedFields(effects), added, sealedFindings },
      moment,
      'drift-found',
    );
  }
  if (change.state === 'NOT_APPLIED') {
    return move(change, { due: isFirst ? lastAuditAt : undefined });
  }
  const isPutBack = change.fields.some(
    (field) => change.effects[field] === 'applied' && shownAs(field) === 'old',
  );
  const alarms: AlarmName[] = isPutBack ? ['drift-found'] : [];
  // Raised again: the process that was to raise it may have been killed.
  if (isUnreached(change)) alarms.push('nobody-reached');
  return move(change, { due: undefined }, alarms);
};

/** Soon again for a verdict, less and less often for an audit. */
const readLater = (change: ChangeRecord, { now, times }: Moment): Transition => {
  const isVerdict = change.settledAt === undefined;
  const overdueMs = now - (isVerdict ? change.resolveAt : change.settledAt + times.auditMs);
  const pauseMs = isVerdict ? times.rereadMs : Math.max(times.rereadMs, Math.min(overdueMs, longestPauseMs));
  const isAlarming = overdueMs > (isVerdict ? overdueAlarmMs.verdict : overdueAlarmMs.audit);
  return move(change, { due: now + pauseMs }, isAlarming ? ['settlement-overdue'] : []);
};

/** Without the values a person must look. */
const valuesUnreadable = (change: ChangeRecord, moment: Moment): Transition => {
  const republished = change.republished + 1;
  return move(change, { republished, due: nextAnnouncement(republished, moment) }, ['settlement-overdue']);
};

type NoticeEvent = Extract<ChangeEvent, { recipient: RecipientId }>;

const noticeTransition = (change: ChangeRecord, event: NoticeEvent, moment: Moment): Transition => {
  const { recipient } = event;
  if (!owedTo(change).some((owed) => recipientId(owed) === recipient)) return stay(change);
  const notice = change.notices[recipient];
  switch (event.type) {
    case 'send-requested':
      return claim(change, event, moment);

    case 'send-failed': {
      if (notice?.state !== 'claimed' || notice.by !== event.by) return stay(change);
      const { tries, unclear } = notice;
      return withNotice(change, recipient, { state: 'failed', tries, unclear }, moment);
    }

    case 'sent':
    case 'delivered':
    case 'undeliverable':
    case 'complained': {
      if (rank(notice) >= rankOf(event.type)) return stay(change);
      return withNotice(change, recipient, reported(event, notice, moment.now), moment);
    }

    case 'dropped': {
      if (notice?.state !== 'sent' || notice.providerId !== event.providerId) return stay(change);
      return withNotice(change, recipient, { state: 'failed', tries: 1, unclear: 0 }, moment);
    }
  }
};

const claim = (
  change: ChangeRecord,
  { recipient, by }: Extract<NoticeEvent, { type: 'send-requested' }>,
  moment: Moment,
): Transition => {
  const { now, times } = moment;
  const notice = change.notices[recipient];
  const isHeld = notice?.state === 'claimed' && now < notice.until;
  if (isFinal(notice) || isHeld) return stay(change);
  const { tries, unclear } = effortsFor(notice);
  if (unclear >= mostUnclearSends[channelOf(recipient)]) {
    const given = { state: 'undeliverable', reason: 'outcome-unknown', at: now } as const;
    const ended = withNotice(change, recipient, given, moment);
    return { ...ended, alarms: ['notice-overdue', ...ended.alarms] };
  }
  const claimed = { state: 'claimed', by, until: now + times.leaseMs, tries: tries + 1, unclear } as const;
  return { ...withNotice(change, recipient, claimed, moment), send: true };
};

export const isAudited = ({ state }: Pick<ChangeRecord, 'state'>): boolean =>
  state === 'NOTIFIED' || state === 'NOT_APPLIED' || state === 'GONE';

const channelOf = (id: RecipientId): NoticeChannel => (id.startsWith('sms/') ? 'sms' : 'email');

export const isFinal = (notice: NoticeProgress | undefined): boolean => rank(notice) > rankOf('claimed');

const ranks = ['failed', 'claimed', 'sent', 'delivered', 'undeliverable', 'complained'] as const;
const rankOf = (known: (typeof ranks)[number]): number => ranks.indexOf(known);

/** Reports come late, repeated and out of order, so they only raise what is known. */
const rank = (notice: NoticeProgress | undefined): number => {
  if (notice === undefined) return -1;
  const isComplainedOf = notice.state === 'delivered' && notice.complainedAt !== undefined;
  return rankOf(isComplainedOf ? 'complained' : notice.state);
};

type Report = Extract<NoticeEvent, { type: 'sent' | 'delivered' | 'complained' | 'undeliverable' }>;

const reported = (report: Report, known: NoticeProgress | undefined, now: number): NoticeProgress => {
  if (report.type === 'undeliverable') return { state: report.type, reason: report.reason, at: now };
  const { providerId } = report;
  if (report.type !== 'complained') return { state: report.type, providerId, at: now };
  const at = known?.state === 'delivered' ? known.at : now;
  return { state: 'delivered', providerId, at, complainedAt: now };
};

const nextAnnouncement = (republished: number, { now, times }: Moment): number =>
  now + Math.min(times.republishMs * 2 ** republished, longestPauseMs);

const effortsFor = (notice: NoticeProgress | undefined) => {
  if (notice?.state === 'failed') return { tries: notice.tries, unclear: notice.unclear };
  if (notice?.state !== 'claimed') return { tries: 0, unclear: 0 };
  return { tries: notice.tries, unclear: notice.unclear + 1 };
};

/** The last notice to become final ends the telling. */
const withNotice = (
  change: ChangeRecord,
  recipient: RecipientId,
  notice: NoticeProgress,
  moment: Moment,
): Transition => {
  const noted = withUnreached({ ...change, notices: { ...change.notices, [recipient]: notice } }, moment.now);
  const alarms: AlarmName[] = isUnreached(noted) && !isUnreached(change) ? ['nobody-reached'] : [];
  return move(change, tellingOrDone(noted, moment), alarms);
};

const eventPublished = (
  change: ChangeRecord,
  { position }: Extract<ChangeEvent, { type: 'event-published' }>,
  moment: Moment,
): Transition => {
  if (!owedEvents(change).includes(position)) return stay(change);
  const publicEvents = change.publicEvents.map((each, at) =>
    at === position ? { ...each, isPublished: true as const } : each,
  );
  return move(change, tellingOrDone({ ...change, publicEvents }, moment));
};

/** TELLING while a notice or an event is owed, again if need be; NOTIFIED once none is any more. */
const tellingOrDone = (change: ChangeRecord, moment: Moment): ChangeRecord => {
  const isDone = isTold(change) && owedEvents(change).length === 0;
  if (change.state === 'TELLING' && isDone) {
    return { ...change, state: 'NOTIFIED', due: moment.now + moment.times.auditMs };
  }
  if (change.state === 'NOTIFIED' && !isDone) {
    return { ...change, state: 'TELLING', due: nextAnnouncement(change.republished, moment) };
  }
  return change;
};

const isTold = (change: ChangeRecord): boolean =>
  owedTo(change).every((owed) => isFinal(change.notices[recipientId(owed)]));

const overdueAlarms = (change: ChangeRecord): readonly AlarmName[] => [
  ...(isTold(change) ? [] : (['notice-overdue'] as const)),
  ...(owedEvents(change).length === 0 ? [] : (['event-overdue'] as const)),
];

const withUnreached = (change: ChangeRecord, now: number): ChangeRecord => {
  const events = eventsOfUnreached(change, unreachedFields(change), now);
  return events.length === 0 ? change : { ...change, publicEvents: [...change.publicEvents, ...events] };
};

const isUnreached = (change: ChangeRecord): boolean => unreachedFields(change).length > 0;

/** The fields told to no address that the customer already had, once every notice is final. */
const unreachedFields = (change: ChangeRecord): readonly ContactField[] => {
  if (!isTold(change)) return [];
  const reached = owedTo(change).filter((owed) => {
    const state = change.notices[recipientId(owed)]?.state;
    return owed.role !== 'new' && (state === 'sent' || state === 'delivered');
  });
  const told = new Set(reached.flatMap((owed) => fieldsToldTo(change, owed)));
  return changedFields(change.effects).filter((field) => !told.has(field));
};
