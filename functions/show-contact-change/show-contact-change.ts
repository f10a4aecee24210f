import type { FindEntitledUser } from '../../lib/customers/find-entitled-user.ts';
import { numberOf } from '../../lib/changes/change-id.ts';
import type { ChangeLedger } from '../../lib/changes/change-ledger.ts';
import { readReverts } from '../../lib/changes/recent-records.ts';
import { describeChange } from '../../lib/http/describe-change.ts';
import { findInHistory } from '../../lib/changes/find-in-history.ts';
import { AppError } from '../../lib/errors.ts';
import type { EndpointReply, EndpointRequest } from '../../lib/http/endpoint.ts';
import type { NamedChange } from '../../lib/http/http-request.ts';

export interface ShowContactChangeDeps {
  readonly findUser: FindEntitledUser;
  readonly ledger: Pick<ChangeLedger, 'find' | 'newest'>;
}

export const showContactChange =
  ({ findUser, ledger }: ShowContactChangeDeps) =>
  async (request: EndpointRequest<NamedChange>): Promise<EndpointReply> => {
    const { changeId } = request.input;
    const number = numberOf(changeId);
    const body = await findInHistory(findUser)(request, async (user, isShown) => {
      const [found, reverts] = await Promise.all([
        ledger.find({ ...user, number }),
        readReverts(ledger, user, number),
      ]);
      return found?.changeId === changeId && isShown(found) ? describeChange(found, reverts) : undefined;
    });
    if (!body) throw new AppError('change-unknown');
    return { body };
  };
