import * as v from 'valibot';
import { readCustomerName, UserIdType } from '../../lib/customers/customer-name.ts';
import { pathParameter, queryReader } from '../../lib/http/request-parts.ts';
import type { RequestReader } from '../../lib/http/validate-request.ts';
import { parse } from '../../lib/parse.ts';
import type { ShowContactChangeInput } from './show-contact-change.ts';

const readQuery = queryReader({ userIdType: v.optional(UserIdType, 'CUSTOMER_ID') });
const ChangeId = v.pipe(v.string(), v.uuid(), v.toLowerCase());

/** `GET /v1/customers/{customerId}/contact-changes/{changeId}?userIdType=…`. */
export const showRequest: RequestReader<ShowContactChangeInput> = {
  read: (request) => {
    const { userIdType } = readQuery(request);
    return {
      customer: readCustomerName(pathParameter(request, 'customerId'), userIdType),
      changeId: parse('changeId', ChangeId, pathParameter(request, 'changeId'), 'path-parameter-invalid'),
    };
  },
  describe: ({ customer }) => ({ customer }),
};
