import { requireTime, requireUpdatable } from '../../lib/changes/begin-change.ts';
import { carryOutChange, type CarryOutDeps } from '../../lib/changes/carry-out-change.ts';
import type { ChangeLedger, ChangeVault } from '../../lib/changes/change-ledger.ts';
import {
  attemptLimitReached,
  changeLimitReached,
  type LimitReached,
  mismatchLimitReached,
  revertHold,
} from '../../lib/changes/change-limit.ts';
import type { Attempt } from '../../lib/changes/change.ts';
import { readSnapshot, type Snapshot } from '../../lib/changes/read-snapshot.ts';
import { planRecipients, recordAttempt } from '../../lib/changes/record-change.ts';
import type { ContactField } from '../../lib/contact/contact-points.ts';
import { type ContactUpdate, planChange, type ContactPlan } from '../../lib/contact/plan-change.ts';
import { requireRecentSignIn } from '../../lib/customers/authorize.ts';
import type { FindEntitledUser } from '../../lib/customers/find-entitled-user.ts';
import type { CustomerName } from '../../lib/customers/users-api.ts';
import type { ErrorReason } from '../../lib/error-table.ts';
import { AppError } from '../../lib/errors.ts';
import { answerConclusion } from '../../lib/http/answer-conclusion.ts';
import type { EndpointReply, EndpointRequest } from '../../lib/http/endpoint.ts';

export interface UpdateContactInput {
  readonly customer: CustomerName;
  readonly fields: readonly ContactField[];
  readonly update: ContactUpdate;
  readonly isPreview: boolean;
}

export interface UpdateContactDeps extends CarryOutDeps {
  readonly findUser: FindEntitledUser;
  readonly ledger: Pick<ChangeLedger, 'find'>;
  readonly vault: Pick<ChangeVault, 'newest' | 'open' | 'sealFindings'>;
  readonly sleep: (ms: number) => Promise<unknown>;
}

type Request = EndpointRequest<UpdateContactInput>;

export const updateContact = (deps: UpdateContactDeps): ((request: Request) => Promise<EndpointReply>) => {
  const readPast = readSnapshot(deps);
  const carryOut = carryOutChange(deps);
  return async (request) => {
    const { caller, institution, input, deadline } = request;
    requireRecentSignIn(caller, institution.policy.stepUp, deps.now());
    requireTime(deadline - deps.now());
    const snapshot = await readPast(caller.institutionId, input.customer, () =>
      deps.findUser(caller, input.customer, request),
    );
    const hold = revertHold(snapshot.recent, institution.policy, deps.now());
    requireUpdatable([...snapshot.user.blockers, ...hold]);
    const decision = decide(request, snapshot, deps.now());
    // An answer that would confirm a guess waits until the attempt is recorded: of many parallel guesses, only one gets
    // the user's next number and an answer.
    if (decision.attempt !== undefined) {
      await recordAttempt(deps, request, snapshot, { attempt: decision.attempt, fields: input.fields });
    }
    if (decision.outcome === 'refuse') throw new AppError(decision.reason, decision);
    const plan = decision.outcome === 'carry-out' ? decision.plan : undefined;
    if (input.isPreview) return { body: preview(snapshot, plan, deps.now()) };
    if (plan === undefined) return {};
    requireTime(deadline - deps.now());
    return answerConclusion(await carryOut(request, snapshot, plan), input.fields);
  };
};

type Decision =
  | { readonly outcome: 'carry-out'; readonly plan: ContactPlan; readonly attempt?: Attempt | undefined }
  | { readonly outcome: 'nothing-to-change'; readonly attempt: Attempt | undefined }
  | {
      readonly outcome: 'refuse';
      readonly reason: ErrorReason;
      readonly attempt?: Attempt | undefined;
      readonly detail?: string;
      readonly retryAfterS?: number;
    };

const tooMany = (limit: LimitReached, attempt?: Attempt): Decision => ({
  outcome: 'refuse',
  reason: 'too-many-changes',
  attempt,
  ...limit,
});

const decide = (
  { institution, input }: Request,
  { user, applied, recent }: Snapshot,
  now: number,
): Decision => {
  const { changeLimit, oldPhoneLimit } = institution.policy;
  const countedLimit = input.update.phoneNumber === undefined ? undefined : oldPhoneLimit;
  // Checked before any comparison, so these answers reveal nothing about the file.
  const early =
    attemptLimitReached(recent, changeLimit, now) ??
    (countedLimit && mismatchLimitReached(recent, countedLimit, now));
  if (early) return tooMany(early);

  // Only previews need this: a wrong guess in an update is a change, and the customer is told.
  const previewed = input.isPreview ? 'preview' : undefined;
  const planning = planChange(user.contactPoints, input.update, applied);
  switch (planning.outcome) {
    case 'contact-not-on-file':
      return { outcome: 'refuse', reason: planning.outcome };
    case 'old-phone-mismatch':
      return {
        outcome: 'refuse',
        reason: planning.outcome,
        attempt: countedLimit ? planning.outcome : previewed,
      };
    case 'planned': {
      const { plan } = planning;
      if (plan.fields.length === 0) {
        const isKept = input.isPreview || countedLimit !== undefined;
        return { outcome: 'nothing-to-change', attempt: isKept ? 'nothing-to-change' : undefined };
      }
      // A repeat of the last change does not count, unless it changes something after all.
      const isRepeat = plan.repeats.length === plan.fields.length;
      const limit = isRepeat ? undefined : changeLimitReached(recent, changeLimit, now);
      if (limit) return tooMany(limit, 'too-many-changes');
      return { outcome: 'carry-out', plan, attempt: previewed };
    }
  }
};

const preview = (snapshot: Snapshot, plan: ContactPlan | undefined, now: number) => ({
  fields: plan?.fields ?? [],
  recipients: (plan ? planRecipients(snapshot, plan, now) : []).map(({ channel, role, maskedAddress }) => ({
    channel,
    role,
    recipient: maskedAddress,
  })),
});
