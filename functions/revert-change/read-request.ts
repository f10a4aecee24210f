import * as v from 'valibot';
import { readNamedChange, type NamedChange } from '../../lib/http/change-in-path.ts';
import { readJsonBody } from '../../lib/http/json-body.ts';
import type { RequestReader } from '../../lib/http/validate-request.ts';
import { parse } from '../../lib/parse.ts';

const NoMembers = v.strictObject({});

/** `POST /v1/customers/{customerId}/contact-changes/{changeId}:revert?userIdType=…` (contract §6.12). */
export const revertRequest: RequestReader<NamedChange> = {
  read: (request) => {
    const named = readNamedChange(request, 'revert');
    // A body that asks for more, such as one field alone, must not be passed over.
    if (request.body !== '') parse('body', NoMembers, readJsonBody(request), 'validation-failed');
    return named;
  },
  describe: ({ customer }) => ({ customer }),
};
