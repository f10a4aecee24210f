import { createHash } from 'node:crypto';
import type { CallContext, CustomerName, User, UsersApi } from './users-api.ts';
import { requireOwnUser } from './authorize.ts';
import type { Caller } from './caller.ts';

export interface EntitledUser extends User {
  readonly userKey: string;
}

export type FindEntitledUser = (
  caller: Caller,
  name: CustomerName,
  context: Omit<CallContext, 'institutionId'>,
) => Promise<EntitledUser>;

/** Keys are part of ledger keys and email tags, which allow no other characters. */
const keyForm = /^[\w-]{1,64}$/;

/** Never by a customer id: several users may act for one customer. */
const userKeyOf = ({ guid, institutionUserId }: Pick<User, 'guid' | 'institutionUserId'>): string =>
  [guid, institutionUserId].find((id) => id !== undefined && keyForm.test(id)) ??
  createHash('sha256').update(institutionUserId).digest('base64url');

export const findEntitledUser =
  (users: Pick<UsersApi, 'findUser'>): FindEntitledUser =>
  async (caller, name, { correlationId, deadline }) => {
    const context = { institutionId: caller.institutionId, correlationId, deadline };
    const user = requireOwnUser(caller, name, await users.findUser(name, context));
    return { ...user, userKey: userKeyOf(user) };
  };
