import { AppError } from '../errors.ts';
import type { Caller } from '../customers/caller.ts';
import type { JsonObject } from '../strict-json.ts';
import type { AccessRules } from './access-rules.ts';
import { isOwnToken } from './own-token.ts';
import { refuseToken } from './refuse-token.ts';

/** A name that every object inherits is no claim. */
const claimOf = (claims: JsonObject, name: string): unknown =>
  Object.hasOwn(claims, name) ? claims[name] : undefined;

const matches = (claim: unknown, form: RegExp): claim is string =>
  typeof claim === 'string' && form.test(claim);

/** RFC 6749 appendix A.1, without the space; short enough for a log line. */
const clientIdForm = /^[\x21-\x7e]{1,128}$/;
const institutionIdForm = /^\d{5}$/;
const customerIdForm = /^[0-9a-f]{32}$/;
const userIdForm = /^[\w-]{1,64}$/;

const readClientId = (claim: unknown): string =>
  matches(claim, clientIdForm) ? claim : refuseToken('client-claim-not-valid');

/** The token and the configuration must agree where both name one. */
const readInstitutionId = (claim: unknown, configured: string | undefined): string => {
  const institutionId = claim === undefined ? configured : claim;
  if (matches(institutionId, institutionIdForm) && institutionId === (configured ?? institutionId)) {
    return institutionId;
  }
  const detail = institutionId === undefined ? 'institution-claim-missing' : 'institution-claim-not-valid';
  throw new AppError('token-without-institution', { detail });
};

/** RFC 9068 §5: a user's token without a customer must not pass as the institution's own. */
const readCustomerId = (
  claims: JsonObject,
  { claimNames, ownToken }: Pick<AccessRules, 'claimNames' | 'ownToken'>,
): string | undefined => {
  const claim = claimOf(claims, claimNames.customerId);
  if (matches(claim, customerIdForm)) return claim;
  if (claim === undefined && isOwnToken(claims, ownToken)) return undefined;
  const detail = claim === undefined ? 'customer-claim-missing' : 'customer-claim-not-valid';
  throw new AppError('token-without-customer', { detail });
};

/** A token that is for one user reaches no other user of the customer. */
const readUserId = (claim: unknown): string | undefined => {
  if (claim === undefined || matches(claim, userIdForm)) return claim;
  throw new AppError('token-without-customer', { detail: 'user-claim-not-valid' });
};

export type TokenOwner = Pick<Caller, 'institutionId' | 'customerId' | 'userId' | 'clientId'>;

export const readOwner = (
  claims: JsonObject,
  { claimNames, ownToken, clientInstitutions }: AccessRules,
): TokenOwner => {
  const clientId = readClientId(claimOf(claims, claimNames.clientId));
  return {
    clientId,
    institutionId: readInstitutionId(
      claimOf(claims, claimNames.institutionId),
      clientInstitutions.get(clientId),
    ),
    customerId: readCustomerId(claims, { claimNames, ownToken }),
    userId: readUserId(claimOf(claims, claimNames.userId)),
  };
};
