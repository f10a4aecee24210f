import { requireTime, requireUpdatable } from '../../lib/changes/begin-change.ts';
import { carryOutChange, type CarryOutDeps } from '../../lib/changes/carry-out-change.ts';
import { numberOf } from '../../lib/changes/change-id.ts';
import type { ChangeLedger, ChangeVault } from '../../lib/changes/change-ledger.ts';
import type { ChangeRecord } from '../../lib/changes/change.ts';
import { changedFields } from '../../lib/changes/effects.ts';
import { readSnapshot, type Snapshot } from '../../lib/changes/read-snapshot.ts';
import { planRevert } from '../../lib/contact/plan-revert.ts';
import { requireInstitutionToken } from '../../lib/customers/authorize.ts';
import type { FindEntitledUser } from '../../lib/customers/find-entitled-user.ts';
import { AppError } from '../../lib/errors.ts';
import { answerConclusion } from '../../lib/http/answer-conclusion.ts';
import type { NamedChange } from '../../lib/http/http-request.ts';
import type { EndpointReply, EndpointRequest } from '../../lib/http/endpoint.ts';

export interface RevertChangeDeps extends CarryOutDeps {
  readonly findUser: FindEntitledUser;
  readonly ledger: Pick<ChangeLedger, 'find'>;
  readonly vault: Pick<ChangeVault, 'newest' | 'open' | 'reveal' | 'sealFindings'>;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** Undoes a change with a new change, for the fields whose values are still on file. */
export const revertChange = (
  deps: RevertChangeDeps,
): ((request: EndpointRequest<NamedChange>) => Promise<EndpointReply>) => {
  const readPast = readSnapshot(deps);
  const carryOut = carryOutChange(deps);
  return async (request) => {
    const { caller, input, deadline } = request;
    requireInstitutionToken(caller);
    requireTime(deadline - deps.now());
    const snapshot = await readPast(caller.institutionId, input.customer, () =>
      deps.findUser(caller, input.customer, request),
    );
    requireUpdatable(snapshot.user.blockers);
    const record = await findChange(deps, snapshot, input.changeId);
    const change = await deps.vault.reveal(record);
    const plan = change && planRevert(snapshot.user.contactPoints, change, changedFields(change.effects));
    if (plan === undefined || plan.fields.length === 0) throw new AppError('nothing-to-revert');
    requireTime(deadline - deps.now());
    const conclusion = await carryOut({ ...request, revertOf: record.changeId }, snapshot, plan);
    return answerConclusion(conclusion, record.fields);
  };
};

const findChange = async (
  { ledger }: RevertChangeDeps,
  { key, user }: Snapshot,
  changeId: string,
): Promise<ChangeRecord> => {
  const found = await ledger.find({ ...key, number: numberOf(changeId) });
  const isOfUser = found?.changeId === changeId && found.institutionUserId === user.institutionUserId;
  if (!isOfUser || found.attempt !== undefined) throw new AppError('change-unknown');
  return found;
};
