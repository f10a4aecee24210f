import { AppError } from '../errors.ts';
import type { CallContext, CustomerName, User, UsersApi } from './users-api.ts';
import { requireOwnUser } from './authorize.ts';
import type { Caller } from './caller.ts';

/** `customerId` names the sequence of the user's changes. */
export interface EntitledUser extends User {
  readonly customerId: string;
}

/** Throws `customer-unknown`, `customer-mismatch` or `customer-id-missing`. */
export type FindEntitledUser = (
  caller: Caller,
  name: CustomerName,
  context: Omit<CallContext, 'institutionId'>,
) => Promise<EntitledUser>;

/** Searches the token's institution only; another customer's id is refused before anything is read. */
export const findEntitledUser =
  (users: Pick<UsersApi, 'findUser'>): FindEntitledUser =>
  async (caller, name, { correlationId, deadline }) => {
    const context = { institutionId: caller.institutionId, correlationId, deadline };
    const user = requireOwnUser(caller, name, await users.findUser(name, context));
    const [customerId] = user.customerIds;
    if (customerId === undefined) throw new AppError('customer-id-missing');
    return { ...user, customerId };
  };
