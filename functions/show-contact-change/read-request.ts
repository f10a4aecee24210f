import { readNamedChange, type NamedChange } from '../../lib/http/change-in-path.ts';
import type { RequestReader } from '../../lib/http/validate-request.ts';

/** `GET /v1/customers/{customerId}/contact-changes/{changeId}?userIdType=…`. */
export const showRequest: RequestReader<NamedChange> = {
  read: (request) => readNamedChange(request, ''),
  describe: ({ customer }) => ({ customer }),
};
