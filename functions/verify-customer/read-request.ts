import * as v from 'valibot';
import { readCustomerName, UserIdType } from '../../lib/customers/customer-name.ts';
import { readCustomVerb } from '../../lib/http/custom-verb.ts';
import { pathParameter, queryReader } from '../../lib/http/request-parts.ts';
import type { RequestReader } from '../../lib/http/endpoint.ts';
import type { CustomerName } from '../../lib/customers/users-api.ts';

const readQuery = queryReader({ userIdType: v.optional(UserIdType, 'CUSTOMER_ID') });

/** `GET /v1/customers/{customerId}:verify?userIdType=…` (contract §6.2). */
export const verifyRequest: RequestReader<CustomerName> = {
  read: (event) => {
    const id = readCustomVerb(pathParameter(event, 'customer'), 'verify');
    return readCustomerName(id, readQuery(event).userIdType);
  },
  describe: ({ value }) => ({ customer: value }),
};
