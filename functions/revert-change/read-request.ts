import * as v from 'valibot';
import { type HttpRequest, type NamedChange, readNamedChange } from '../../lib/http/http-request.ts';
import { readJsonBody } from '../../lib/http/json-body.ts';
import { Members, parse } from '../../lib/parse.ts';

const NoMembers = v.pipe(Members, v.strictObject({}));

/** `POST /v1/customers/{customerId}/contact-changes/{changeId}:revert?userIdType=…` (contract §6.12). */
export const readRevertRequest = (request: HttpRequest): NamedChange => {
  const named = readNamedChange(request, 'revert');
  // A body that asks for something else, such as a single field, must not be ignored.
  if (request.body !== '') parse('body', NoMembers, readJsonBody(request), 'validation-failed');
  return named;
};
