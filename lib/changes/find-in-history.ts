import type { Caller } from '../customers/caller.ts';
import type { FindEntitledUser } from '../customers/find-entitled-user.ts';
import type { CallContext, CustomerName } from '../customers/users-api.ts';
import type { ChangeRecord, CustomerKey } from './change.ts';

export interface HistoryRequest extends Omit<CallContext, 'institutionId'> {
  readonly caller: Caller;
  readonly input: { readonly customer: CustomerName };
}

/** Whether a change found among a customer's is to be shown. */
export type IsShown = (change: ChangeRecord) => boolean;

const isChange: IsShown = ({ refusedAs }) => refusedAs === undefined;

const ofUser =
  (userId: string | undefined): IsShown =>
  (change) =>
    isChange(change) && (userId === undefined || change.institutionUserId === userId);

/**
 * Looks something up among a customer's changes. A customer id names them at once, also when its user is gone by now;
 * where that finds nothing, and for a login id, the user is asked whose changes they are, and sees those alone: others
 * may act for the same customer. Throws as {@link FindEntitledUser} does.
 */
export const findInHistory =
  (findUser: FindEntitledUser) =>
  async <Found>(
    request: HistoryRequest,
    lookUp: (customer: CustomerKey, isShown: IsShown) => Promise<Found | undefined>,
  ): Promise<Found | undefined> => {
    const { caller, input } = request;
    const { institutionId } = caller;
    const named =
      input.customer.type === 'CUSTOMER_ID'
        ? await lookUp({ institutionId, customerId: input.customer.value }, ofUser(caller.userId))
        : undefined;
    if (named) return named;
    const { customerId, institutionUserId } = await findUser(caller, input.customer, request);
    return customerId === input.customer.value
      ? undefined
      : lookUp({ institutionId, customerId }, ofUser(institutionUserId));
  };
