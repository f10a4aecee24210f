import * as v from 'valibot';
import { readCustomerName, UserIdType } from '../../lib/customers/customer-name.ts';
import { readCustomVerb } from '../../lib/http/custom-verb.ts';
import { pathParameter, queryReader } from '../../lib/http/request-parts.ts';
import type { RequestReader } from '../../lib/http/validate-request.ts';
import type { CustomerName } from '../../lib/customers/users-api.ts';

const readQuery = queryReader({ userIdType: v.optional(UserIdType, 'CUSTOMER_ID') });

/** `GET /v1/customers/{customerId}:verify?userIdType=…` (contract §6.2). */
export const verifyRequest: RequestReader<CustomerName> = {
  read: (request) => {
    const id = readCustomVerb(pathParameter(request, 'customerId'), 'verify');
    return readCustomerName(id, readQuery(request).userIdType);
  },
  describe: (customer) => ({ customer }),
};
