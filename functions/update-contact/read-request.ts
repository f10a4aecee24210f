import * as v from 'valibot';
import { contactFields } from '../../lib/contact/contact-points.ts';
import { readCustomerName } from '../../lib/customers/customer-name.ts';
import { readContactUpdate } from './update-request.ts';
import { readCustomVerb } from '../../lib/http/custom-verb.ts';
import { readJsonBody } from '../../lib/http/json-body.ts';
import { pathParameter, queryReader } from '../../lib/http/request-parts.ts';
import type { RequestReader } from '../../lib/http/validate-request.ts';
import type { UpdateContactInput } from './update-contact.ts';

const readQuery = queryReader({ validateOnly: v.optional(v.picklist(['true', 'false']), 'false') });

/** `PUT /v1/customers/{customerId}:contact-info?validateOnly=…` (contract §2); the body says what the path carries. */
export const updateRequest: RequestReader<UpdateContactInput> = {
  read: (request, { policy }) => {
    const id = readCustomVerb(pathParameter(request, 'customerId'), 'contact-info');
    const { validateOnly } = readQuery(request);
    const update = readContactUpdate(readJsonBody(request), policy);
    return {
      customer: readCustomerName(id, update.userIdType),
      update,
      isPreview: validateOnly === 'true',
    };
  },
  describe: ({ customer, update }) => ({
    customer,
    fields: contactFields.filter((field) => update[field] !== undefined),
  }),
};
