import * as v from 'valibot';
import { readCustomerName, UserIdType } from '../../lib/customers/customer-name.ts';
import { pathParameter, queryReader } from '../../lib/http/request-parts.ts';
import type { RequestReader } from '../../lib/http/endpoint.ts';
import { parse } from '../../lib/parse.ts';
import type { ShowContactChangeInput } from './show-contact-change.ts';

const readQuery = queryReader({ userIdType: v.optional(UserIdType, 'CUSTOMER_ID') });
const ChangeId = v.pipe(v.string(), v.uuid(), v.toLowerCase());

/** `GET /v1/customers/{customerId}/contact-changes/{changeId}?userIdType=…`. */
export const showRequest: RequestReader<ShowContactChangeInput> = {
  read: (event) => {
    const { userIdType } = readQuery(event);
    return {
      customer: readCustomerName(pathParameter(event, 'customerId'), userIdType),
      changeId: parse('changeId', ChangeId, pathParameter(event, 'changeId'), 'path-parameter-invalid'),
    };
  },
  describe: ({ customer }) => ({ customer: customer.value }),
};
