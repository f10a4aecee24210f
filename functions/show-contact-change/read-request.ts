import { type HttpRequest, type NamedChange, readNamedChange } from '../../lib/http/http-request.ts';

/** `GET /v1/customers/{customerId}/contact-changes/{changeId}?userIdType=…`. */
export const readShowRequest = (request: HttpRequest): NamedChange => readNamedChange(request, '');
