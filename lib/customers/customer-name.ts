import * as v from 'valibot';
import { AppError } from '../errors.ts';
import type { CustomerName } from './users-api.ts';
import { readEmailAddress } from '../email-address.ts';

export const UserIdType = v.optional(
  v.pipe(v.picklist(['CUSTOMER_ID', 'LOGIN_ID']), v.description('What the path names the customer by.')),
  'CUSTOMER_ID',
);
export type UserIdType = v.InferOutput<typeof UserIdType>;

const forms: Readonly<Record<UserIdType, RegExp>> = {
  CUSTOMER_ID: /^[0-9a-f]{32}$/,
  // Nothing that a URL, a log or a shell treats specially, and no dot segment (RFC 3986 §3.3).
  LOGIN_ID: /^(?=.*[A-Za-z0-9])(?!.*\.\.)[A-Za-z0-9._@+~!$&'=-]{1,254}$/,
};

/** Any email address that an update can set signs in, except what a path cannot carry. */
const emailLogin = (id: string): string | undefined => (/[/%]/.test(id) ? undefined : readEmailAddress(id));

export const readCustomerName = (id: string, userIdType: UserIdType): CustomerName => {
  if (forms[userIdType].test(id)) return { type: userIdType, value: id };
  const value = userIdType === 'LOGIN_ID' ? emailLogin(id) : undefined;
  if (value === undefined) {
    const problems = [{ field: 'customerId', problem: 'is not an id of the kind that is named' }];
    throw new AppError('path-parameter-invalid', { detail: 'customer-id', problems });
  }
  return { type: userIdType, value };
};
