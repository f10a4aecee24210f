import type { AlarmName } from '../alarms.ts';
import type { ContactField } from '../contact/contact-points.ts';
import type { Shown } from '../contact/sameness.ts';
import {
  type ChangeEvent,
  longestPauseMs,
  type Moment,
  move,
  nextAnnouncement,
  overdueAlarmMs,
  stay,
  type Transition,
} from './change-event.ts';
import type { ChangeRecord, Effects, FieldEffect } from './change.ts';
import { appliedFields, changedFields } from './effects.ts';
import { isUnreached, withUnreached } from './notice-progress.ts';
import { eventsOfEffects } from './public-events.ts';

const effectsOf = (
  fields: readonly ContactField[],
  effectOf: (field: ContactField) => Effects[ContactField],
): Effects => Object.fromEntries(fields.map((field) => [field, effectOf(field)]));

const startTelling = (
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
  const unreached: AlarmName[] = isUnreached(telling) ? ['nobody-reached'] : [];
  return { ...move(change, telling, [...alarms, ...unreached]), publish: true };
};

/** Audited when the quarantine ends, and again much later. */
export const close = (change: ChangeRecord, { now, times }: Moment): Transition =>
  move(change, {
    state: 'NOT_APPLIED',
    effects: effectsOf(change.fields, () => 'not-applied'),
    settledAt: now,
    due: now < change.resolveAt ? change.resolveAt : now + times.auditMs,
  });

type Confirmation = Extract<ChangeEvent, { type: 'write-confirmed' }>;

export const confirm = (change: ChangeRecord, event: Confirmation, moment: Moment): Transition => {
  if (change.state === 'TELLING' || change.state === 'NOTIFIED') return confirmAgain(change, event, moment);
  const { unchanged = [], seen = [], sealedFindings } = event;
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
  return startTelling(
    change,
    { effects, seen, sealedFindings },
    moment,
    ...(wasClosed ? (['drift-found'] as const) : []),
  );
};

/** A field judged not applied was on file after all, and put back since: an audit tells it. */
const confirmAgain = (
  change: ChangeRecord,
  { unchanged = [], seen = [], sealedFindings }: Confirmation,
  { now }: Moment,
): Transition => {
  const { effects, confirmed = [], state, due } = change;
  const late = change.fields.filter(
    (field) => effects[field] === 'not-applied' && !unchanged.includes(field) && !confirmed.includes(field),
  );
  // The announcement may be handled before the update's own invocation records what it saw.
  const isFirstSight = change.seen === undefined && change.sealedFindings === undefined && seen.length > 0;
  if (late.length === 0 && !isFirstSight) return stay(change);
  return move(change, {
    ...(isFirstSight && { seen, ...(sealedFindings !== undefined && { sealedFindings }) }),
    ...(late.length > 0 && { confirmed: [...confirmed, ...late], due: state === 'NOTIFIED' ? now : due }),
  });
};

/** A repeat that changed nothing does not count. */
export const closeForGood = (
  change: ChangeRecord,
  moment: Moment,
  attempt?: 'nothing-to-change',
): Transition =>
  move(change, {
    state: 'NOT_APPLIED',
    attempt,
    effects: effectsOf(change.fields, () => 'not-applied'),
    settledAt: moment.now,
    due: undefined,
  });

const effectOfShown = { new: 'applied', old: 'not-applied', neither: 'other' } as const;

export const settle = (
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
  return startTelling(
    change,
    { effects, seen: appliedFields(effects), added, sealedFindings },
    moment,
    ...alarms,
  );
};

export const audit = (
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
    // So soon after a rejection, it may be the new value in another form.
    return isFirst && shownAs(field) === 'neither' ? 'other' : undefined;
  };
  if (change.fields.some((field) => lateEffect(field) !== undefined)) {
    const effects = effectsOf(change.fields, (field) => lateEffect(field) ?? knownEffect(field));
    return startTelling(
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
  // Raised again, because the process that should have raised it may have been killed.
  if (isUnreached(change)) alarms.push('nobody-reached');
  return move(change, { due: undefined }, alarms);
};

/** A verdict is tried again soon, an audit less and less often. */
export const readLater = (change: ChangeRecord, { now, times }: Moment): Transition => {
  const isVerdict = change.settledAt === undefined;
  const overdueMs = now - (isVerdict ? change.resolveAt : change.settledAt + times.auditMs);
  const pauseMs = isVerdict ? times.rereadMs : Math.max(times.rereadMs, Math.min(overdueMs, longestPauseMs));
  const isAlarming = overdueMs > (isVerdict ? overdueAlarmMs.verdict : overdueAlarmMs.audit);
  return move(change, { due: now + pauseMs }, isAlarming ? ['settlement-overdue'] : []);
};

/** Only a person can repair this. */
export const valuesUnreadable = (change: ChangeRecord, moment: Moment): Transition => {
  const republished = change.republished + 1;
  return move(change, { republished, due: nextAnnouncement(republished, moment) }, ['settlement-overdue']);
};
