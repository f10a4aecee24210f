import { AppError } from '../errors.ts';
import type { CallContext, CustomerName, User, UsersApi } from './users-api.ts';
import { requireOwnUser } from './authorize.ts';
import type { Caller } from './caller.ts';

/** A user whom the caller may address, with the customer id that names the user's change record. */
export interface EntitledUser extends User {
  readonly customerId: string;
}

/** Finds the user that the caller names, or throws `customer-unknown`, `customer-mismatch` or `customer-id-missing`. */
export type FindEntitledUser = (
  caller: Caller,
  name: CustomerName,
  context: Omit<CallContext, 'institutionId'>,
) => Promise<EntitledUser>;

/**
 * The institution is the token's, so a customer of another institution is as unknown as one who does not exist. A
 * customer token that names somebody else is refused before anything is read; one that names a login id, as soon as it
 * is known whose that is, or that it is nobody's.
 */
export const findEntitledUser =
  (users: Pick<UsersApi, 'findUser'>): FindEntitledUser =>
  async (caller, name, { correlationId, deadline }) => {
    const context = { institutionId: caller.institutionId, correlationId, deadline };
    const user = requireOwnUser(caller, name, await users.findUser(name, context));
    const [customerId] = user.customerIds;
    if (customerId === undefined) throw new AppError('customer-id-missing');
    return { ...user, customerId };
  };
