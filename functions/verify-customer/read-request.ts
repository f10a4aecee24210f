import * as v from 'valibot';
import { readCustomerName, UserIdType } from '../../lib/customers/customer-name.ts';
import { type HttpRequest, pathParameter, queryReader, readCustomVerb } from '../../lib/http/http-request.ts';
import type { RequestSubject } from '../../lib/http/request-state.ts';

const readQuery = queryReader({ userIdType: v.optional(UserIdType, 'CUSTOMER_ID') });

/** `GET /v1/customers/{customerId}:verify?userIdType=…` (contract §6.2). */
export const readVerifyRequest = (request: HttpRequest): RequestSubject => {
  const id = readCustomVerb(pathParameter(request, 'customerId'), 'verify');
  return { customer: readCustomerName(id, readQuery(request).userIdType) };
};
