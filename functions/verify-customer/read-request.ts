import {
  pathParameter,
  readCustomer,
  readCustomVerb,
  type HttpRequest,
} from '../../lib/http/http-request.ts';
import type { RequestSubject } from '../../lib/http/request-state.ts';

/** `GET /v1/customers/{customerId}:verify?userIdType=…` (contract §6.2). */
export const readVerifyRequest = (request: HttpRequest): RequestSubject => ({
  customer: readCustomer(request, readCustomVerb(pathParameter(request, 'customerId'), 'verify')),
});
