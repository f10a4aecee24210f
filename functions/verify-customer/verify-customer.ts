import type { ChangeLedger } from '../../lib/changes/change-ledger.ts';
import type { ChangeRecord } from '../../lib/changes/change.ts';
import { changedFields } from '../../lib/changes/effects.ts';
import { readRecentRecords } from '../../lib/changes/recent-records.ts';
import { revertHold } from '../../lib/changes/change-limit.ts';
import type { EntitledUser, FindEntitledUser } from '../../lib/customers/find-entitled-user.ts';
import { describeOnFile } from '../../lib/http/describe-on-file.ts';
import type { EndpointReply, EndpointRequest } from '../../lib/http/endpoint.ts';
import type { RequestSubject } from '../../lib/http/request-state.ts';

export interface VerifyCustomerDeps {
  readonly findUser: FindEntitledUser;
  readonly ledger: Pick<ChangeLedger, 'newest'>;
  readonly now: () => number;
}

export const verifyCustomer =
  (deps: VerifyCustomerDeps) =>
  async (request: EndpointRequest<RequestSubject>): Promise<EndpointReply> => {
    const { caller, institution } = request;
    const { customer } = request.input;
    const { user, records } = await readUser(deps, request);
    const hold = revertHold(records, institution.policy, deps.now());
    const blockers = [...user.blockers, ...hold];
    const body = {
      customerId:
        customer.type === 'CUSTOMER_ID'
          ? customer.value
          : (caller.customerId ?? user.customerIds[0] ?? user.userKey),
      institutionId: user.institutionId,
      updatable: blockers.length === 0,
      blockers,
      contactInfo: describeOnFile(user.contactPoints),
      recentChanges: records.flatMap(({ effects, openedAt }) =>
        changedFields(effects).map((field) => ({ field, at: new Date(openedAt).toISOString() })),
      ),
    };
    return { body };
  };

/** One round trip if the customer id is the user's own GUID, else two. */
const readUser = async (
  deps: VerifyCustomerDeps,
  request: EndpointRequest<RequestSubject>,
): Promise<{ readonly user: EntitledUser; readonly records: readonly ChangeRecord[] }> => {
  const { caller, input } = request;
  const { customer } = input;
  const { institutionId } = caller;
  const guess = customer.type === 'CUSTOMER_ID' ? customer.value : undefined;
  const [user, guessed = []] = await Promise.all([
    deps.findUser(caller, customer, request),
    guess === undefined ? undefined : readRecentRecords(deps, { institutionId, userKey: guess }),
  ]);
  const { userKey, institutionUserId } = user;
  const records = userKey === guess ? guessed : await readRecentRecords(deps, { institutionId, userKey });
  return { user, records: records.filter((record) => record.institutionUserId === institutionUserId) };
};
