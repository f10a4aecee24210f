import type { FindEntitledUser } from '../../lib/customers/find-entitled-user.ts';
import type { ChangeLedger } from '../../lib/changes/change-ledger.ts';
import { toCursor } from '../../lib/changes/change-id.ts';
import { describeChange } from '../../lib/http/describe-change.ts';
import { findInHistory } from '../../lib/changes/find-in-history.ts';
import type { EndpointReply, EndpointRequest } from '../../lib/http/endpoint.ts';
import type { ContactChangesReply } from '../../lib/http/replies.ts';
import type { CustomerName } from '../../lib/customers/users-api.ts';

export interface ListContactChangesInput {
  readonly customer: CustomerName;
  readonly limit: number;
  /** The number of the change that ended the page before; undefined for the first page. */
  readonly before: number | undefined;
}

export interface ListContactChangesDeps {
  readonly findUser: FindEntitledUser;
  readonly ledger: Pick<ChangeLedger, 'newest'>;
}

/** Lists a customer's changes, newest first, with what became of every notice. */
export const listContactChanges =
  ({ findUser, ledger }: ListContactChangesDeps) =>
  async (request: EndpointRequest<ListContactChangesInput>): Promise<EndpointReply> => {
    const { limit, before } = request.input;
    const page = await findInHistory(findUser)(request, async (customer, isShown) => {
      const found = await ledger.newest(customer, limit, before);
      return found.changes.length > 0 ? { ...found, shown: found.changes.filter(isShown) } : undefined;
    });
    const next = page?.before === undefined ? undefined : toCursor(page.before);
    const body: ContactChangesReply = {
      changes: (page?.shown ?? []).map(describeChange),
      ...(next !== undefined && { next }),
    };
    return { body };
  };
