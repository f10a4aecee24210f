import * as v from 'valibot';
import { readCustomerName, UserIdType } from '../../lib/customers/customer-name.ts';
import { type HttpRequest, pathParameter, queryReader } from '../../lib/http/http-request.ts';
import { PageCursor, type ListContactChangesInput } from './list-contact-changes.ts';

const readQuery = queryReader({
  userIdType: UserIdType,
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[1-9]\d{0,2}$/, 'must be a number from 1 to 100'),
      v.transform(Number),
      v.maxValue(100, 'must be a number from 1 to 100'),
    ),
    '20',
  ),
  before: v.optional(PageCursor),
});

/** `GET /v1/customers/{customerId}/contact-changes?userIdType=…&limit=…&before=…`. */
export const readListRequest = (request: HttpRequest): ListContactChangesInput => {
  const { userIdType, limit, before } = readQuery(request);
  return { customer: readCustomerName(pathParameter(request, 'customerId'), userIdType), limit, before };
};
