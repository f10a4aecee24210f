import * as v from 'valibot';
import { AppError } from '../errors.ts';
import type { CustomerName } from './users-api.ts';
import { readEmailAddress } from '../email-address.ts';

export const UserIdType = v.optional(
  v.pipe(v.picklist(['CUSTOMER_ID', 'LOGIN_ID']), v.description('The kind of id in the path.')),
  'CUSTOMER_ID',
);
export type UserIdType = v.InferOutput<typeof UserIdType>;

const forms: Readonly<Record<UserIdType, RegExp>> = {
  CUSTOMER_ID: /^[0-9a-f]{32}$/,
  // No characters that are special in a URL, a log or a shell, and no dot segment (RFC 3986 §3.3).
  LOGIN_ID: /^(?=.*[A-Za-z0-9])(?!.*\.\.)[A-Za-z0-9._@+~!$&'=-]{1,254}$/,
};

/** A login id can be any email address that an update can set, except characters that a path cannot contain. */
const emailLogin = (id: string): string | undefined => (/[/%]/.test(id) ? undefined : readEmailAddress(id));

export const readCustomerName = (id: string, userIdType: UserIdType): CustomerName => {
  if (forms[userIdType].test(id)) return { type: userIdType, value: id };
  const value = userIdType === 'LOGIN_ID' ? emailLogin(id) : undefined;
  if (value === undefined) {
    const problems = [{ field: 'customerId', problem: 'is not an id of the given kind' }];
    throw new AppError('path-parameter-invalid', { detail: 'customer-id', problems });
  }
  return { type: userIdType, value };
};
