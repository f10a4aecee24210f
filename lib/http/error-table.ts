import type { ErrorReason } from '../errors.ts';

export interface ErrorEntry {
  readonly code: `UXU_${number}`;
  readonly status: number;
  readonly message: string;
}

/** Contract §2 and §6.4. */
export const errorTable = {
  'authorization-missing': {
    code: 'UXU_10005',
    status: 401,
    message: 'The Authorization header is missing.',
  },
  'authorization-malformed': {
    code: 'UXU_10009',
    status: 401,
    message: 'The Authorization header is not a single bearer token.',
  },
  'token-invalid': { code: 'UXU_10001', status: 401, message: 'The access token is not valid.' },
  'token-expired': { code: 'UXU_10003', status: 401, message: 'The access token has expired.' },
  'token-without-institution': {
    code: 'UXU_10004',
    status: 401,
    message: 'The access token carries no institution id.',
  },
  'token-without-customer': {
    code: 'UXU_10010',
    status: 401,
    message: 'The access token carries no institution customer id.',
  },
  'step-up-required': {
    code: 'UXU_20008',
    status: 401,
    message: 'The customer must sign in again before this change.',
  },
  'scope-missing': {
    code: 'UXU_10002',
    status: 403,
    message: 'The access token does not carry the required scope.',
  },
  'institution-token-required': {
    code: 'UXU_10002',
    status: 403,
    message: "Only the institution's own access token may do this.",
  },
  'customer-mismatch': {
    code: 'UXU_10011',
    status: 400,
    message: 'The access token was issued for another customer.',
  },
  'correlation-id-missing': {
    code: 'UXU_10006',
    status: 400,
    message: 'The correlationId header is missing.',
  },
  'correlation-id-malformed': {
    code: 'UXU_10007',
    status: 400,
    message: 'The correlationId header is not a UUID.',
  },
  'path-parameter-invalid': { code: 'UXU_10012', status: 400, message: 'A path parameter is not valid.' },
  'path-invalid': { code: 'UXU_10013', status: 400, message: 'The path is not valid.' },
  'query-invalid': { code: 'UXU_10014', status: 400, message: 'A query parameter is not valid.' },
  'validation-failed': { code: 'UXU_20001', status: 400, message: 'The request is not valid.' },
  'old-phone-mismatch': {
    code: 'UXU_20002',
    status: 400,
    message: 'The old phone number does not match the one on file.',
  },
  'customer-not-updatable': {
    code: 'UXU_20003',
    status: 403,
    message: 'The contact information of this customer may not be updated.',
  },
  'contact-in-use': {
    code: 'UXU_20004',
    status: 409,
    message: 'The new contact information is already in use at this institution.',
  },
  'change-open': {
    code: 'UXU_20005',
    status: 409,
    message: 'Another change for this customer is still open. Try again later.',
  },
  'outcome-unknown': {
    code: 'UXU_20006',
    status: 503,
    message:
      'The outcome of the change is not yet known. It will be settled, and if it took effect the customer will be told.',
  },
  'too-many-changes': {
    code: 'UXU_20007',
    status: 429,
    message: 'The contact information of this customer was changed too often. Try again later.',
  },
  'service-unavailable': {
    code: 'UXU_30001',
    status: 503,
    message: 'The service is not available right now. Nothing was changed. Try again later.',
  },
  'upstream-unavailable': {
    code: 'UXU_30002',
    status: 503,
    message:
      'A service this one depends on is not available right now. Nothing was changed. Try again later.',
  },
  'customer-unknown': {
    code: 'UXU_88888',
    status: 404,
    message: 'No entitled customer was found for the id.',
  },
  'change-unknown': {
    code: 'UXU_88888',
    status: 404,
    message: 'No such change was found for this customer.',
  },
  'nothing-to-revert': {
    code: 'UXU_20009',
    status: 409,
    message:
      'Nothing of this change can be put back: its values are no longer on file, or there were none before.',
  },
  'contact-not-on-file': {
    code: 'UXU_88891',
    status: 400,
    message: 'The customer has no such phone number or postal address on file.',
  },
  internal: { code: 'UXU_99998', status: 500, message: 'The service failed.' },
  'request-not-handled': {
    code: 'UXU_99999',
    status: 400,
    message: 'This request cannot be handled: check the URL, the body and the parameters.',
  },
  'method-not-allowed': { code: 'UXU_99999', status: 405, message: 'The method is not allowed here.' },
  'body-too-large': { code: 'UXU_99999', status: 413, message: 'The body is larger than 16 KB.' },
  'media-type-unsupported': {
    code: 'UXU_99999',
    status: 415,
    message: 'The body must be application/json in UTF-8.',
  },
} as const satisfies Record<ErrorReason, ErrorEntry>;

export const errorCodes = [...new Set(Object.values(errorTable).map(({ code }) => code))].sort();
