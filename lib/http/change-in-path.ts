import * as v from 'valibot';
import { readCustomerName, UserIdType } from '../customers/customer-name.ts';
import type { CustomerName } from '../customers/users-api.ts';
import { parse } from '../parse.ts';
import { readChangeVerb } from './custom-verb.ts';
import type { HttpRequest } from './http-request.ts';
import { pathParameter, queryReader } from './request-parts.ts';

export interface NamedChange {
  readonly customer: CustomerName;
  readonly changeId: string;
}

const readQuery = queryReader({ userIdType: v.optional(UserIdType, 'CUSTOMER_ID') });
const ChangeId = v.pipe(v.string(), v.uuid(), v.toLowerCase());

/** Reads `/v1/customers/{customerId}/contact-changes/{changeId}?userIdType=…`, with that verb after the id. */
export const readNamedChange = (
  request: HttpRequest,
  verb: Parameters<typeof readChangeVerb>[1],
): NamedChange => {
  const id = readChangeVerb(pathParameter(request, 'changeId'), verb);
  const { userIdType } = readQuery(request);
  return {
    customer: readCustomerName(pathParameter(request, 'customerId'), userIdType),
    changeId: parse('changeId', ChangeId, id, 'path-parameter-invalid'),
  };
};
