import type { ChangeContacts, ChangeIntent, ChangeRecord, RefusedAs } from '../../lib/changes/change.ts';
import { toChangeId } from '../../lib/changes/change-id.ts';
import { pastToKeep } from '../../lib/changes/change-limit.ts';
import { formerAddresses, rememberAddresses } from '../../lib/changes/former-addresses.ts';
import type { ChangeLedger } from '../../lib/changes/change-ledger.ts';
import { openChange, refuseChange, type Opening } from '../../lib/changes/open-change.ts';
import { openForS, type Snapshot } from './read-snapshot.ts';
import { revealChange, sealContacts, type Sealer } from '../../lib/ledger/sealed-contacts.ts';
import type { ContactField } from '../../lib/contact/contact-points.ts';
import type { ContactPlan } from '../../lib/contact/plan-change.ts';
import { recipientsOf } from '../../lib/changes/recipients.ts';
import { AppError } from '../../lib/errors.ts';
import type { EndpointRequest } from '../../lib/http/endpoint.ts';

/** From the record of the intent to the last moment at which the write may leave, in milliseconds. */
const sendWithinMs = 4_000;

export interface RecordUpdateDeps {
  readonly ledger: Pick<ChangeLedger, 'open'>;
  readonly sealer: Sealer;
  readonly now: () => number;
  readonly newId: () => string;
  /** How long after `sendBy` a write may still take effect, in milliseconds. */
  readonly quarantineMs: number;
}

type Asked = Pick<EndpointRequest<unknown>, 'caller' | 'institution' | 'correlationId' | 'deadline'>;

/** Makes the intent durable, with everything that telling and judging it will need. */
export const recordIntent = async (
  deps: RecordUpdateDeps,
  request: Asked,
  snapshot: Snapshot & { readonly plan: ContactPlan },
): Promise<ChangeRecord> => {
  const { user, last, recent, plan } = snapshot;
  const { fields, before, after } = plan;
  const { institutionUserId } = user;
  const now = deps.now();
  const remembered = await rememberAddresses((record) => revealChange(deps.sealer, record), last, now);
  const former = formerAddresses({ remembered, fields, recent, institutionUserId, now });
  const recipients = recipientsOf(user.contactPoints, plan, former);
  const owed = recipients.map(({ channel, role, maskedAddress }) => ({ channel, role, maskedAddress }));
  const asked = { fields, recipients: owed };
  return record(deps, request, snapshot, {
    enter: openChange,
    asked,
    contacts: { before, after, recipients, remembered },
  });
};

/** Makes it durable what an update came to that came to no change, so that it can be counted. */
export const recordRefusal = async (
  deps: RecordUpdateDeps,
  request: Asked,
  {
    snapshot,
    refusedAs,
    fields,
  }: {
    readonly snapshot: Snapshot;
    readonly refusedAs: RefusedAs;
    readonly fields: readonly ContactField[];
  },
): Promise<ChangeRecord> => {
  const asked = { fields, recipients: [] };
  const remembered = await rememberAddresses(
    (record) => revealChange(deps.sealer, record),
    snapshot.last,
    deps.now(),
  );
  const contacts = { before: [], after: [], recipients: [], remembered };
  const enter = (intent: Opening) => refuseChange(intent, refusedAs);
  return record(deps, request, snapshot, { enter, asked, contacts });
};

interface Entry {
  readonly enter: typeof openChange;
  readonly asked: Pick<ChangeIntent, 'fields' | 'recipients'>;
  readonly contacts: ChangeContacts;
}

/** Takes the next place in the customer's sequence, or throws `change-open` when somebody else just took it. */
const record = async (
  { ledger, sealer, now, newId, quarantineMs }: RecordUpdateDeps,
  { caller, institution, correlationId, deadline }: Asked,
  { user, customer, last, recent }: Snapshot,
  { enter, asked, contacts }: Entry,
): Promise<ChangeRecord> => {
  const number = (last?.number ?? 0) + 1;
  const named = { ...customer, number, changeId: toChangeId(number, newId()) };
  const sealedContacts = await sealContacts(sealer, named, contacts);
  // The clock is read after the wait for a key, which takes nothing from the time to write in.
  const openedAt = now();
  const sendBy = Math.min(openedAt + sendWithinMs, deadline);
  const change = enter({
    ...named,
    ...asked,
    past: pastToKeep(recent, institution.policy.changeLimit, openedAt),
    owner: newId(),
    clientId: caller.clientId,
    correlationId,
    institutionUserId: user.institutionUserId,
    language: user.language,
    openedAt,
    sendBy,
    resolveAt: sendBy + quarantineMs,
    sealedContacts,
  });
  if ((await ledger.open(change)) === 'taken') {
    throw new AppError('change-open', { retryAfterS: openForS(change, now()) });
  }
  return change;
};
