import * as v from 'valibot';
import { purposeReasons, type Purpose } from '../changes/purpose.ts';
import { requireOwnCustomer } from '../customers/authorize.ts';
import { AppError } from '../errors.ts';
import type { Institution } from '../institutions/institutions.ts';
import { parse } from '../parse.ts';
import type { HttpRequest } from './http-request.ts';
import { learned, type EndpointMiddleware, type RequestSubject } from './request-state.ts';

export type ReadRequest<Input> = (request: HttpRequest, institution: Institution) => Input;

const PurposeHeaders = v.object({
  actor: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[A-Za-z0-9._@:-]{1,64}$/, 'must be 1 to 64 letters, digits, or one of . _ @ : -'),
    ),
  ),
  reason: v.optional(v.picklist(purposeReasons)),
});

const requireCorrelationId = (correlationId: string | undefined, { headers }: HttpRequest): void => {
  if (correlationId !== undefined) return;
  const isMissing = (headers['correlationid'] ?? '') === '';
  throw new AppError(isMissing ? 'correlation-id-missing' : 'correlation-id-malformed');
};

const readPurpose = ({ headers }: HttpRequest): Purpose =>
  parse('purpose', PurposeHeaders, headers, 'validation-failed');

/** Requires one UUID as correlation id, reads the request, and refuses a customer's token that names somebody else. */
export const validateRequest = (read: ReadRequest<RequestSubject>): EndpointMiddleware => ({
  before: ({ context: { state } }) => {
    const request = learned(state.request);
    // The path decides first: a method that it does not take is 405, whatever the headers say.
    const input = read(request, learned(state.institution));
    state.input = input;
    requireCorrelationId(state.correlationId, request);
    state.purpose = readPurpose(request);
    requireOwnCustomer(learned(state.caller), input.customer);
  },
});
