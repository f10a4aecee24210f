import type { FindEntitledUser } from '../../lib/auth/find-entitled-user.ts';
import { requireOwnCustomer, requireRecentSignIn } from '../../lib/auth/authorise.ts';
import type { ChangeRecord, RefusedAs } from '../../lib/changes/change.ts';
import type { ChangeLedger } from '../../lib/changes/change-ledger.ts';
import { requireFewMismatches, requireWithinLimit } from '../../lib/changes/change-limit.ts';
import type { ObserveChange } from '../../lib/changes/observe-change.ts';
import { readSnapshot, settledInS, type Snapshot } from '../../lib/changes/read-snapshot.ts';
import { planChange, type ContactPlan } from '../../lib/contact/plan-change.ts';
import type { ContactUpdate } from '../../lib/contact/update-request.ts';
import { AppError } from '../../lib/errors.ts';
import type { EndpointReply, EndpointRequest } from '../../lib/http/endpoint.ts';
import type { Logger } from '../../lib/logger.ts';
import { noticeOf, type ChangeTopic } from '../../lib/notices/change-notice.ts';
import type { CustomerName, User, UsersApi, WriteOutcome } from '../../lib/users-api/users-api.ts';
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
    requireOwnCustomer(caller, input.customer);
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
    return conclude(deps, change, outcome, deadline);
  };
};

const requireTime = (remainingMs: number): void => {
  if (remainingMs < leastTimeMs) throw new AppError('service-unavailable', { detail: 'too-little-time' });
};

const requireUpdatable = ({ blockers }: User): void => {
  if (blockers.length > 0) throw new AppError('customer-not-updatable', { detail: blockers.join(',') });
};

/**
 * Plans the update. Where wrong old phone numbers are limited, what comparing one came to is told only once it is on
 * record: of many guesses at once, right or wrong, one takes the customer's next number and is answered.
 */
const planCounted = async (
  deps: UpdateContactDeps,
  request: Request,
  snapshot: Snapshot,
): Promise<ContactPlan> => {
  const { oldPhoneLimit } = request.institution.policy;
  if (!oldPhoneLimit || !request.input.update.phoneNumber) return planWithinLimit(deps, request, snapshot);
  requireFewMismatches(snapshot.recent, oldPhoneLimit, deps.now());
  try {
    const plan = planWithinLimit(deps, request, snapshot);
    if (plan.fields.length === 0) await recordRefusal(deps, request, snapshot, 'nothing-to-change');
    return plan;
  } catch (error) {
    const refusedAs = error instanceof AppError && counted.find((reason) => reason === error.reason);
    if (refusedAs) await recordRefusal(deps, request, snapshot, refusedAs);
    throw error;
  }
};

/** The reasons that tell whether the old number was right. */
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
  change: ChangeRecord,
  outcome: WriteOutcome,
  deadline: number,
): Promise<EndpointReply> => {
  switch (outcome.outcome) {
    case 'applied': {
      const told = Promise.all([
        repairable(deps, change, 'publish', deps.topic.publish(noticeOf(change, deps.now()))),
        repairable(deps, change, 'mark-applied', deps.observe(change, { seen: 'write-confirmed' })),
      ]);
      // No answer waits for what settle-changes can repair.
      await deps.within(told, deadline - deps.now());
      return { changeId: change.changeId };
    }
    case 'refused':
      await deps.within(
        repairable(deps, change, 'mark-refused', deps.observe(change, { seen: 'write-refused' })),
        deadline - deps.now(),
      );
      throw refusal(change, outcome);
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

const refusal = (change: ChangeRecord, refused: Extract<WriteOutcome, { outcome: 'refused' }>): AppError => {
  const { because, retryAfterS, cause } = refused;
  switch (because) {
    case 'contact-in-use':
      return new AppError('contact-in-use', { cause });
    case 'user-unknown':
      return new AppError('customer-unknown', { detail: 'gone-before-write', cause });
    case 'values-not-accepted': {
      const problem = 'is not accepted by the institution';
      const problems = change.fields.map((field) => ({ field, problem }));
      return new AppError('validation-failed', { detail: because, problems, cause });
    }
    case 'throttled':
    case 'unavailable':
      return new AppError('upstream-unavailable', { detail: because, retryAfterS, cause });
  }
};
