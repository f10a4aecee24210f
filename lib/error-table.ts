const answer = <const Code extends `UXU_${number}`>(code: Code, status: number, message: string) => ({
  code,
  status,
  message,
});

/** The reasons for which a request fails, and their answers (contract §2 and §6.4). */
export const errorTable = {
  'authorization-missing': answer('UXU_10005', 401, 'The Authorization header is missing.'),
  'authorization-malformed': answer(
    'UXU_10009',
    401,
    'The Authorization header is not a single bearer token.',
  ),
  'token-invalid': answer('UXU_10001', 401, 'The access token is not valid.'),
  'token-expired': answer('UXU_10003', 401, 'The access token has expired.'),
  'token-without-institution': answer('UXU_10004', 401, 'The access token carries no institution id.'),
  'token-without-customer': answer('UXU_10010', 401, 'The access token carries no institution customer id.'),
  'step-up-required': answer('UXU_20008', 401, 'The customer must sign in again before this change.'),
  'scope-missing': answer('UXU_10002', 403, 'The access token does not carry the required scope.'),
  'institution-token-required': answer(
    'UXU_10002',
    403,
    "Only the institution's own access token may do this.",
  ),
  'customer-mismatch': answer('UXU_10011', 400, 'The access token was issued for another customer.'),
  'correlation-id-missing': answer('UXU_10006', 400, 'The correlationId header is missing.'),
  'correlation-id-malformed': answer('UXU_10007', 400, 'The correlationId header is not a UUID.'),
  'path-parameter-invalid': answer('UXU_10012', 400, 'A path parameter is not valid.'),
  'path-invalid': answer('UXU_10013', 400, 'The path is not valid.'),
  'query-invalid': answer('UXU_10014', 400, 'A query parameter is not valid.'),
  'validation-failed': answer('UXU_20001', 400, 'The request is not valid.'),
  'old-phone-mismatch': answer('UXU_20002', 400, 'The old phone number does not match the one on file.'),
  'customer-not-updatable': answer(
    'UXU_20003',
    403,
    'The contact information of this customer may not be updated.',
  ),
  'contact-in-use': answer(
    'UXU_20004',
    409,
    'The new contact information is already in use at this institution.',
  ),
  'change-open': answer('UXU_20005', 409, 'Another change for this customer is still open. Try again later.'),
  'outcome-unknown': answer(
    'UXU_20006',
    503,
    'The outcome of the change is not yet known. It will be settled, and if it took effect the customer will be told.',
  ),
  'too-many-changes': answer(
    'UXU_20007',
    429,
    'The contact information of this customer was changed too often. Try again later.',
  ),
  'service-unavailable': answer(
    'UXU_30001',
    503,
    'The service is not available right now. Nothing was changed. Try again later.',
  ),
  'upstream-unavailable': answer(
    'UXU_30002',
    503,
    'A service this one depends on is not available right now. Nothing was changed. Try again later.',
  ),
  'customer-unknown': answer('UXU_88888', 404, 'No entitled customer was found for the id.'),
  'change-unknown': answer('UXU_88888', 404, 'No such change was found for this customer.'),
  'nothing-to-revert': answer(
    'UXU_20009',
    409,
    'This change cannot be undone: its values are no longer on file, or there were none before.',
  ),
  'contact-not-on-file': answer(
    'UXU_88891',
    400,
    'The customer has no such phone number or postal address on file.',
  ),
  internal: answer('UXU_99998', 500, 'The service failed.'),
  'request-not-handled': answer(
    'UXU_99999',
    400,
    'This request cannot be handled: check the URL, the body and the parameters.',
  ),
  'method-not-allowed': answer('UXU_99999', 405, 'The method is not allowed here.'),
  'body-too-large': answer('UXU_99999', 413, 'The body is larger than 16 KB.'),
  'media-type-unsupported': answer('UXU_99999', 415, 'The body must be application/json in UTF-8.'),
};
export type ErrorReason = keyof typeof errorTable;

/** @internal */
export const errorCodes = [...new Set(Object.values(errorTable).map(({ code }) => code))].sort();
