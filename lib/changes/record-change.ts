import type { ContactField } from '../contact/contact-points.ts';
import type { ContactPlan } from '../contact/plan-change.ts';
import type { Caller } from '../customers/caller.ts';
import { AppError } from '../errors.ts';
import type { Institution } from '../institutions/institutions.ts';
import { toChangeId } from './change-id.ts';
import type { ChangeVault } from './change-ledger.ts';
import type { Attempt, ChangeDetails, ChangeIntent, ChangeRecord, Recipient, Purpose } from './change.ts';
import { formerAddresses, rememberAddresses } from './former-addresses.ts';
import { openAttempt, openChange } from './open-change.ts';
import { pastToKeep } from './past-changes.ts';
import type { Snapshot } from './read-snapshot.ts';
import type { RecordEvent } from './record-event.ts';
import { recipientsOf, withoutAddress } from './recipients.ts';
import { openForS } from './settlement-time.ts';

const sendWithinMs = 4_000;

export interface RecordChangeDeps {
  readonly vault: Pick<ChangeVault, 'open'>;
  readonly recordEvent: RecordEvent;
  readonly now: () => number;
  readonly newId: () => string;
  readonly quarantineMs: number;
}

export interface ChangeRequest {
  readonly caller: Caller;
  readonly institution: Institution;
  readonly purpose?: Purpose | undefined;
  readonly revertOf?: string | undefined;
  readonly correlationId: string;
  readonly deadline: number;
}

export const planRecipients = (
  { user, newest, applied, recent }: Snapshot,
  plan: ContactPlan,
  now: number,
): readonly Recipient[] => {
  const remembered = rememberAddresses(newest, now);
  const onFile = user.contactPoints;
  const former = formerAddresses({ remembered, applied, onFile, fields: plan.fields, recent, now });
  return recipientsOf(onFile, plan, former);
};

export const recordIntent = (
  deps: RecordChangeDeps,
  request: ChangeRequest,
  snapshot: Snapshot,
  plan: ContactPlan,
): Promise<ChangeRecord> => {
  const { fields, repeats, before, after, elsewhere } = plan;
  const recipients = planRecipients(snapshot, plan, deps.now());
  const values = { before, after, elsewhere, recipients };
  return record(deps, request, snapshot, { fields, repeats, values });
};

export const recordAttempt = (
  deps: RecordChangeDeps,
  request: ChangeRequest,
  snapshot: Snapshot,
  tried: { readonly attempt: Attempt; readonly fields: readonly ContactField[] },
): Promise<ChangeRecord> => {
  const values = { before: [], after: [], recipients: [] };
  return record(deps, request, snapshot, { ...tried, repeats: [], values });
};

interface Entry extends Pick<ChangeIntent, 'fields' | 'repeats'> {
  readonly attempt?: Attempt;
  readonly values: Pick<ChangeDetails, 'before' | 'after' | 'elsewhere' | 'recipients'>;
}

/** Throws `change-open` if another invocation took the number. */
const record = async (
  { vault, recordEvent, now, newId, quarantineMs }: RecordChangeDeps,
  { caller, purpose, revertOf, institution, correlationId, deadline }: ChangeRequest,
  { user, key, newest, applied, recent }: Snapshot,
  { attempt, fields, repeats, values }: Entry,
): Promise<ChangeRecord> => {
  const number = (newest?.record.number ?? 0) + 1;
  const openedAt = now();
  const sendBy = Math.min(openedAt + sendWithinMs, deadline);
  const opening = {
    ...key,
    number,
    changeId: toChangeId(number, newId()),
    owner: newId(),
    clientId: caller.clientId,
    purpose,
    revertOf,
    correlationId,
    institutionUserId: user.institutionUserId,
    language: user.language,
    fields,
    repeats,
    recipients: values.recipients.map(withoutAddress),
    openedAt,
    sendBy,
    resolveAt: sendBy + quarantineMs,
  };
  const change = attempt === undefined ? openChange(opening) : openAttempt(opening, attempt);
  const details = {
    ...values,
    remembered: rememberAddresses(newest, openedAt),
    past: pastToKeep(recent, institution.policy.changeLimit, openedAt),
    applied,
  };
  const opened = await vault.open(change, details);
  if (opened === 'opened') return change;
  if (opened === 'taken') throw new AppError('change-open', { retryAfterS: openForS(change, now()) });
  // Nothing was sent, so the user need not wait for a verdict; if this fails too, settlement finds out.
  await recordEvent(change, { type: 'never-sent' }).catch(() => undefined);
  throw new AppError('service-unavailable', { detail: 'values-not-written' });
};
