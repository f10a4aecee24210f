import type { Caller } from '../customers/caller.ts';
import type { FindEntitledUser } from '../customers/find-entitled-user.ts';
import type { CallContext, CustomerName } from '../customers/users-api.ts';
import type { ChangeRecord, UserKey } from './change.ts';

export interface HistoryRequest extends Omit<CallContext, 'institutionId'> {
  readonly caller: Caller;
  readonly input: { readonly customer: CustomerName };
}

export type IsShown = (change: ChangeRecord) => boolean;

const isChange: IsShown = ({ attempt }) => attempt === undefined;

const ofUser =
  (userId: string | undefined): IsShown =>
  (change) =>
    isChange(change) && (userId === undefined || change.institutionUserId === userId);

/** Tries the id as the user's GUID first, which works for deleted users; then asks the platform. */
export const findInHistory =
  (findUser: FindEntitledUser) =>
  async <Found>(
    request: HistoryRequest,
    lookUp: (user: UserKey, isShown: IsShown) => Promise<Found | undefined>,
  ): Promise<Found | undefined> => {
    const { caller, input } = request;
    const { institutionId } = caller;
    const named =
      input.customer.type === 'CUSTOMER_ID'
        ? await lookUp({ institutionId, userKey: input.customer.value }, ofUser(caller.userId))
        : undefined;
    if (named) return named;
    const { userKey, institutionUserId } = await findUser(caller, input.customer, request);
    return userKey === input.customer.value
      ? undefined
      : lookUp({ institutionId, userKey }, ofUser(institutionUserId));
  };
