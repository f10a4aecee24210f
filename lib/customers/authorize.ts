import { AppError } from '../errors.ts';
import type { Policy } from '../institutions/institutions.ts';
import type { CustomerName, User } from './users-api.ts';
import type { Caller } from './caller.ts';

type StepUp = NonNullable<Policy['stepUp']>;

/** RFC 6749 §3.3: compared exactly, without wildcards. */
export const requireScope = ({ scopes }: Caller, scope: string): void => {
  if (scopes.includes(scope)) return;
  throw new AppError('scope-missing', { scope });
};

/** A customer's token may be in the hands of a thief. */
export const requireInstitutionToken = ({ customerId }: Caller): void => {
  if (customerId !== undefined) throw new AppError('institution-token-required');
};

export const requireOwnCustomer = ({ customerId }: Caller, { type, value }: CustomerName): void => {
  if (customerId !== undefined && type === 'CUSTOMER_ID' && value !== customerId) {
    throw new AppError('customer-mismatch', { detail: 'customer-id-of-another' });
  }
};

type OwnedUser = Pick<User, 'institutionId' | 'institutionUserId' | 'customerIds'>;

const isOwn = ({ customerId, userId }: Caller, { institutionUserId, customerIds }: OwnedUser): boolean =>
  customerId === undefined ||
  (customerIds.includes(customerId) && (userId === undefined || userId === institutionUserId));

/** Another customer's user is answered like a user who does not exist. */
export const requireOwnUser = <Found extends OwnedUser>(
  caller: Caller,
  { type }: CustomerName,
  user: Found | undefined,
): Found => {
  const found = user?.institutionId === caller.institutionId ? user : undefined;
  if (found !== undefined && isOwn(caller, found)) return found;
  if (caller.customerId !== undefined && type === 'LOGIN_ID') {
    throw new AppError('customer-mismatch', { detail: 'login-id-of-another' });
  }
  throw new AppError('customer-unknown');
};

const signInFault = (
  { authTimeS, acr }: Caller,
  { maxAgeS, acrValues }: StepUp,
  now: number,
): string | undefined => {
  if (authTimeS === undefined) return 'sign-in-time-unknown';
  if (now / 1000 - authTimeS > maxAgeS) return 'sign-in-too-old';
  return acrValues === undefined || (acr !== undefined && acrValues.includes(acr))
    ? undefined
    : 'sign-in-too-weak';
};

/** RFC 9470. */
export const requireRecentSignIn = (caller: Caller, stepUp: StepUp | undefined, now: number): void => {
  if (caller.customerId === undefined || stepUp === undefined) return;
  const detail = signInFault(caller, stepUp, now);
  if (detail === undefined) return;
  throw new AppError('step-up-required', { detail, signIn: stepUp });
};
