import { readNamedChange, type NamedChange } from '../../lib/http/change-in-path.ts';
import type { HttpRequest } from '../../lib/http/http-request.ts';

/** `GET /v1/customers/{customerId}/contact-changes/{changeId}?userIdType=…`. */
export const readShowRequest = (request: HttpRequest): NamedChange => readNamedChange(request, '');
