import * as v from 'valibot';
import { contactFields } from '../../lib/contact/contact-points.ts';
import { readCustomerName } from '../../lib/customers/customer-name.ts';
import { readContactUpdate } from './update-request.ts';
import { type HttpRequest, pathParameter, queryReader, readCustomVerb } from '../../lib/http/http-request.ts';
import { readJsonBody } from '../../lib/http/json-body.ts';
import type { Institution } from '../../lib/institutions/institutions.ts';
import type { UpdateContactInput } from './update-contact.ts';

const readQuery = queryReader({ validateOnly: v.optional(v.picklist(['true', 'false']), 'false') });

/** `PUT /v1/customers/{customerId}:contact-info?validateOnly=…` (contract §2); the body says what the path carries. */
export const readUpdateRequest = (request: HttpRequest, { policy }: Institution): UpdateContactInput => {
  const id = readCustomVerb(pathParameter(request, 'customerId'), 'contact-info');
  const { validateOnly } = readQuery(request);
  const { userIdType, ...update } = readContactUpdate(readJsonBody(request), policy);
  return {
    customer: readCustomerName(id, userIdType),
    fields: contactFields.filter((field) => update[field] !== undefined),
    update,
    isPreview: validateOnly === 'true',
  };
};
