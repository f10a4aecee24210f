import type { FindEntitledUser } from '../../lib/customers/find-entitled-user.ts';
import { numberOf } from '../../lib/changes/change-id.ts';
import type { ChangeLedger } from '../../lib/changes/change-ledger.ts';
import { describeChange } from '../../lib/http/describe-change.ts';
import { findInHistory } from '../../lib/changes/find-in-history.ts';
import { AppError } from '../../lib/errors.ts';
import type { EndpointReply, EndpointRequest } from '../../lib/http/endpoint.ts';
import type { CustomerName } from '../../lib/customers/users-api.ts';

export interface ShowContactChangeInput {
  readonly customer: CustomerName;
  readonly changeId: string;
}

export interface ShowContactChangeDeps {
  readonly findUser: FindEntitledUser;
  readonly ledger: Pick<ChangeLedger, 'find'>;
}

export const showContactChange =
  ({ findUser, ledger }: ShowContactChangeDeps) =>
  async (request: EndpointRequest<ShowContactChangeInput>): Promise<EndpointReply> => {
    const { changeId } = request.input;
    const change = await findInHistory(findUser)(request, async (customer, isShown) => {
      const found = await ledger.find({ ...customer, number: numberOf(changeId) });
      return found?.changeId === changeId && isShown(found) ? found : undefined;
    });
    if (!change) throw new AppError('change-unknown');
    return { body: describeChange(change) };
  };
