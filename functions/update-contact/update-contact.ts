import type { FindEntitledUser } from '../../lib/customers/find-entitled-user.ts';
import { requireRecentSignIn } from '../../lib/customers/authorize.ts';
import type { ChangeRecord, RefusedAs } from '../../lib/changes/change.ts';
import type { ChangeLedger } from '../../lib/changes/change-ledger.ts';
import {
  requireFewAttempts,
  requireFewMismatches,
  requireWithinLimit,
} from '../../lib/changes/change-limit.ts';
import type { ObserveChange } from '../../lib/changes/observe-change.ts';
import { readSnapshot, settledInS, type Snapshot } from './read-snapshot.ts';
import { contactFields, type ContactField } from '../../lib/contact/contact-points.ts';
import { planChange, type ContactPlan } from '../../lib/contact/plan-change.ts';
import type { ContactUpdate } from '../../lib/contact/contact-update.ts';
import { AppError } from '../../lib/errors.ts';
import type { EndpointReply, EndpointRequest } from '../../lib/http/endpoint.ts';
import type { Logger } from '../../lib/logger.ts';
import { announcementOf, type ChangeTopic } from '../../lib/announcements/announcement.ts';
import type { CustomerName, User, UsersApi, WriteOutcome } from '../../lib/customers/users-api.ts';
import { recordIntent, recordRefusal, type RecordUpdateDeps } from './record-update.ts';

export interface UpdateContactInput {
  readonly customer: CustomerName;
  readonly update: ContactUpdate;
}

export interface UpdateContactDeps extends RecordUpdateDeps {
  readonly findUser: FindEntitledUser;
  readonly users: Pick<UsersApi, 'writeContact'>;
  readonly ledger: Pick<ChangeLedger, 'last' | 'find' | 'open'>;
  readonly observe: ObserveChange;
  readonly topic: ChangeTopic;
  readonly logger: Logger;
  /** Waits for work, but no longer than so many milliseconds. */
  readonly within: (work: Promise<unknown>, ms: number) => Promise<void>;
}

type Request = EndpointRequest<UpdateContactInput>;

/** The least time an update is begun with, in milliseconds: room for its reads, its record and its write. */
const leastTimeMs = 3_000;
/** What is kept of it for saying so when the write has succeeded, in milliseconds. */
const concludeMs = 1_000;

/** Changes what is on file, after making sure that the customer will be told of it (docs/adr/0002). */
export const updateContact = (deps: UpdateContactDeps): ((request: Request) => Promise<EndpointReply>) => {
  const readPast = readSnapshot(deps);
  return async (request) => {
    const { caller, institution, input, deadline } = request;
    const { stepUp } = institution.policy;
    requireRecentSignIn(caller, stepUp, deps.now());
    requireTime(deadline - deps.now());
    const snapshot = await readPast(caller.institutionId, input.customer, () =>
      deps.findUser(caller, input.customer, request),
    );
    requireUpdatable(snapshot.user);
    const plan = await planCounted(deps, request, snapshot);
    if (plan.fields.length === 0) return {};
    requireTime(deadline - deps.now());

    const change = await recordIntent(deps, request, { ...snapshot, plan });
    const outcome = await deps.users.writeContact(
      { institutionUserId: change.institutionUserId, after: plan.after, sendBy: change.sendBy },
      {
        institutionId: caller.institutionId,
        correlationId: request.correlationId,
        deadline: deadline - concludeMs,
      },
    );
    return conclude(deps, { request, change, outcome });
  };
};

const requireTime = (remainingMs: number): void => {
  if (remainingMs < leastTimeMs) throw new AppError('service-unavailable', { detail: 'too-little-time' });
};

const requireUpdatable = ({ blockers }: User): void => {
  if (blockers.length > 0) throw new AppError('customer-not-updatable', { detail: blockers.join(',') });
};

/** What the request asks for, whether or not it is so already. */
const requestedFields = ({ input }: Request): readonly ContactField[] =>
  contactFields.filter((field) => input.update[field] !== undefined);

/**
 * Plans the update. What comparing it with what is on file came to is told only once it is on record, where that would
 * tell a guess: of many guesses at once, right or wrong, one takes the customer's next number and is answered.
 */
const planCounted = async (
  deps: UpdateContactDeps,
  request: Request,
  snapshot: Snapshot,
): Promise<ContactPlan> => {
  const { changeLimit, oldPhoneLimit } = request.institution.policy;
  const countsPhones = oldPhoneLimit !== undefined && request.input.update.phoneNumber !== undefined;
  // Before anything is compared: these two answers tell nothing of what is on file.
  requireFewAttempts(snapshot.recent, changeLimit, deps.now());
  if (countsPhones) requireFewMismatches(snapshot.recent, oldPhoneLimit, deps.now());
  const keepCount = (refusedAs: RefusedAs) =>
    recordRefusal(deps, request, { snapshot, refusedAs, fields: requestedFields(request) });
  try {
    const plan = planWithinLimit(deps, request, snapshot);
    if (countsPhones && plan.fields.length === 0) await keepCount('nothing-to-change');
    return plan;
  } catch (error) {
    const refusedAs = error instanceof AppError && counted.find((reason) => reason === error.reason);
    if (refusedAs === 'too-many-changes' || (refusedAs && countsPhones)) await keepCount(refusedAs);
    throw error;
  }
};

/** The reasons that tell whether what was named is on file. */
const counted = ['old-phone-mismatch', 'too-many-changes'] as const satisfies RefusedAs[];

const planWithinLimit = (
  { now }: UpdateContactDeps,
  { institution, input }: Request,
  { user, recent }: Snapshot,
): ContactPlan => {
  const plan = planChange(user.contactPoints, input.update);
  if (plan.fields.length > 0) requireWithinLimit(recent, institution.policy.changeLimit, now());
  return plan;
};

/** Acts on the outcome of the one write. Whatever fails here, settle-changes repairs: the intent is durable. */
const conclude = async (
  deps: UpdateContactDeps,
  {
    request,
    change,
    outcome,
  }: { readonly request: Request; readonly change: ChangeRecord; readonly outcome: WriteOutcome },
): Promise<EndpointReply> => {
  const { deadline } = request;
  switch (outcome.outcome) {
    case 'accepted': {
      const told = Promise.all([
        repairable(deps, change, 'publish', deps.topic.publish(announcementOf(change, deps.now()))),
        repairable(deps, change, 'mark-applied', deps.observe(change, { seen: 'write-confirmed' })),
      ]);
      // No answer waits for what settle-changes can repair.
      await deps.within(told, deadline - deps.now());
      return { changeId: change.changeId };
    }
    case 'rejected':
      await deps.within(
        repairable(deps, change, 'mark-refused', deps.observe(change, { seen: 'write-refused' })),
        deadline - deps.now(),
      );
      throw rejection(request, outcome);
    case 'unknown':
      throw new AppError('outcome-unknown', {
        retryAfterS: settledInS(change, deps.now()),
        cause: outcome.cause,
      });
  }
};

const repairable = async (
  { logger }: UpdateContactDeps,
  { institutionId, changeId }: ChangeRecord,
  operation: string,
  work: Promise<unknown>,
): Promise<void> => {
  try {
    await work;
  } catch (error) {
    logger.warn('left-to-settlement', { institutionId, changeId, operation }, error);
  }
};

const rejection = (request: Request, refused: Extract<WriteOutcome, { outcome: 'rejected' }>): AppError => {
  const { because, retryAfterS, cause } = refused;
  switch (because) {
    case 'contact-in-use':
      return new AppError('contact-in-use', { cause });
    case 'user-unknown':
      return new AppError('customer-unknown', { detail: 'gone-before-write', cause });
    case 'values-not-accepted': {
      const problem = 'is not accepted by the institution';
      // Not only those that differ from what is on file: that would tell which do.
      const problems = requestedFields(request).map((field) => ({ field, problem }));
      return new AppError('validation-failed', { detail: because, problems, cause });
    }
    case 'throttled':
    case 'unavailable':
      return new AppError('upstream-unavailable', { detail: because, retryAfterS, cause });
  }
};
