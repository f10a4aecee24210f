import { createHash } from 'node:crypto';
import type { CallContext, CustomerName, User, UsersApi } from './users-api.ts';
import { requireOwnUser } from './authorize.ts';
import type { Caller } from './caller.ts';

/** A user whom the caller may address, with the key of the user's own changes. */
export interface EntitledUser extends User {
  readonly userKey: string;
}

/** Finds the user that the caller names, or throws `customer-unknown` or `customer-mismatch`. */
export type FindEntitledUser = (
  caller: Caller,
  name: CustomerName,
  context: Omit<CallContext, 'institutionId'>,
) => Promise<EntitledUser>;

/** A key is part of the ledger's keys and of the tags of emails, which hold no other characters. */
const keyForm = /^[\w-]{1,64}$/;

/**
 * Names a user's changes: by the user's own GUID, which is the id that partners name a primary user by, or else by the
 * platform's id of the user. Never by a customer id: several users may act for one customer.
 */
const userKeyOf = ({ guid, institutionUserId }: Pick<User, 'guid' | 'institutionUserId'>): string =>
  [guid, institutionUserId].find((id) => id !== undefined && keyForm.test(id)) ??
  createHash('sha256').update(institutionUserId).digest('base64url');

/**
 * The institution is the token's, so a customer of another institution is as unknown as one who does not exist. A
 * customer token that names somebody else is refused before anything is read; one that names a login id, as soon as it
 * is known whose that is, or that it belongs to no one.
 */
export const findEntitledUser =
  (users: Pick<UsersApi, 'findUser'>): FindEntitledUser =>
  async (caller, name, { correlationId, deadline }) => {
    const context = { institutionId: caller.institutionId, correlationId, deadline };
    const user = requireOwnUser(caller, name, await users.findUser(name, context));
    return { ...user, userKey: userKeyOf(user) };
  };
