import type { AlarmName } from '../alarms.ts';
import type { ContactField } from '../contact/contact-points.ts';
import {
  type ChangeEvent,
  type Moment,
  move,
  nextAnnouncement,
  stay,
  type Transition,
} from './change-event.ts';
import {
  noticeChannels,
  recipientId,
  type ChangeRecord,
  type NoticeChannel,
  type NoticeProgress,
  type RecipientId,
} from './change.ts';
import { changedFields, fieldsToldTo, owedTo } from './effects.ts';
import { eventsOfUnreached, owedEvents } from './public-events.ts';

/** An email without a report by the end of its lease is unsent; an SMS without an answer may have been sent. */
const mostUnclearSends: Readonly<Record<NoticeChannel, number>> = { email: Infinity, sms: 2 };

type NoticeEvent = Extract<ChangeEvent, { recipient: RecipientId }>;

export const noticeTransition = (change: ChangeRecord, event: NoticeEvent, moment: Moment): Transition => {
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
  if (unclear >= mostUnclearFor(recipient)) {
    const given = { state: 'undeliverable', reason: 'outcome-unknown', at: now } as const;
    const ended = withNotice(change, recipient, given, moment);
    return { ...ended, alarms: ['notice-overdue', ...ended.alarms] };
  }
  const claimed = { state: 'claimed', by, until: now + times.leaseMs, tries: tries + 1, unclear } as const;
  return { ...withNotice(change, recipient, claimed, moment), send: true };
};

const mostUnclearFor = (id: RecipientId): number =>
  Math.min(
    ...noticeChannels
      .filter((channel) => id.startsWith(`${channel}/`))
      .map((channel) => mostUnclearSends[channel]),
  );

export const isFinal = (notice: NoticeProgress | undefined): boolean => rank(notice) > rankOf('claimed');

const ranks = ['failed', 'claimed', 'sent', 'delivered', 'undeliverable', 'complained'] as const;
const rankOf = (known: (typeof ranks)[number]): number => ranks.indexOf(known);

/** Reports come late, repeated and out of order, so the state only moves up. */
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

const effortsFor = (notice: NoticeProgress | undefined) => {
  if (notice?.state === 'failed') return { tries: notice.tries, unclear: notice.unclear };
  if (notice?.state !== 'claimed') return { tries: 0, unclear: 0 };
  return { tries: notice.tries, unclear: notice.unclear + 1 };
};

const withNotice = (
  change: ChangeRecord,
  recipient: RecipientId,
  notice: NoticeProgress,
  moment: Moment,
): Transition => {
  const updated = withUnreached(
    { ...change, notices: { ...change.notices, [recipient]: notice } },
    moment.now,
  );
  const alarms: AlarmName[] = isUnreached(updated) && !isUnreached(change) ? ['nobody-reached'] : [];
  return move(change, tellingOrDone(updated, moment), alarms);
};

export const eventPublished = (
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

/** TELLING while a notice or an event is owed, else NOTIFIED. */
const tellingOrDone = (change: ChangeRecord, moment: Moment): ChangeRecord => {
  const isDone = isTold(change) && owedEvents(change).length === 0;
  if (change.state === 'TELLING' && isDone) {
    const isAuditedNow = change.confirmed?.some((field) => change.effects[field] === 'not-applied');
    const due = isAuditedNow === true ? moment.now : moment.now + moment.times.auditMs;
    return { ...change, state: 'NOTIFIED', due };
  }
  if (change.state === 'NOTIFIED' && !isDone) {
    return { ...change, state: 'TELLING', due: nextAnnouncement(change.republished, moment) };
  }
  return change;
};

const isTold = (change: ChangeRecord): boolean =>
  owedTo(change).every((owed) => isFinal(change.notices[recipientId(owed)]));

export const overdueAlarms = (change: ChangeRecord): readonly AlarmName[] => [
  ...(isTold(change) ? [] : (['notice-overdue'] as const)),
  ...(owedEvents(change).length === 0 ? [] : (['event-overdue'] as const)),
];

export const withUnreached = (change: ChangeRecord, now: number): ChangeRecord => {
  const events = eventsOfUnreached(change, unreachedFields(change), now);
  return events.length === 0 ? change : { ...change, publicEvents: [...change.publicEvents, ...events] };
};

export const isUnreached = (change: ChangeRecord): boolean => unreachedFields(change).length > 0;

/** The fields told to no former address, once every notice is final. */
const unreachedFields = (change: ChangeRecord): readonly ContactField[] => {
  if (!isTold(change)) return [];
  const reached = owedTo(change).filter((owed) => {
    const state = change.notices[recipientId(owed)]?.state;
    return owed.role !== 'new' && (state === 'sent' || state === 'delivered');
  });
  const told = new Set(reached.flatMap((owed) => fieldsToldTo(change, owed)));
  return changedFields(change.effects).filter((field) => !told.has(field));
};
