import { contactFields } from '../../lib/contact/contact-points.ts';
import { readCustomerName } from '../../lib/customers/customer-name.ts';
import { readContactUpdate } from './update-request.ts';
import { readCustomVerb } from '../../lib/http/custom-verb.ts';
import { readJsonBody } from '../../lib/http/json-body.ts';
import { pathParameter, queryReader } from '../../lib/http/request-parts.ts';
import type { RequestReader } from '../../lib/http/endpoint.ts';
import type { UpdateContactInput } from './update-contact.ts';

const readQuery = queryReader({});

/** `PUT /v1/customers/{customerId}:contact-info` (contract §2); the body says what the path carries. */
export const updateRequest: RequestReader<UpdateContactInput> = {
  read: (event, { policy }) => {
    const id = readCustomVerb(pathParameter(event, 'customer'), 'contact-info');
    readQuery(event);
    const update = readContactUpdate(readJsonBody(event), policy);
    return { customer: readCustomerName(id, update.userIdType), update };
  },
  describe: ({ customer, update }) => ({
    customer: customer.value,
    fields: contactFields.filter((field) => update[field] !== undefined),
  }),
};
