import * as v from 'valibot';
import { Purpose } from '../changes/change.ts';
import { requireOwnCustomer, requireScope } from '../customers/authorize.ts';
import { AppError } from '../errors.ts';
import { type HttpRequest, readHttpRequest } from './http-request.ts';
import { type EndpointDeps, type EndpointMiddleware, learned, type RequestSubject } from './request-state.ts';
import type { Institution } from '../institutions/institutions.ts';
import { parse } from '../parse.ts';
import { bearerToken } from '../tokens/token-text.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Accepts only requests of an HTTP API; the correlation id is read here and required after the token check. */
export const acceptRequest = (): EndpointMiddleware => ({
  before: ({ event, context: { state } }) => {
    state.request = readHttpRequest(event);
    const value = state.request.headers['correlationid'];
    if (value !== undefined && uuid.test(value)) state.correlationId = value;
  },
});

/** The token alone determines the caller and the institution. */
export const authorizeRequest = ({ verifier, scope, institutions }: EndpointDeps): EndpointMiddleware => ({
  before: async ({ context: { state } }) => {
    const { headers } = learned(state.request);
    const caller = await verifier.verify(bearerToken(headers['authorization']));
    state.caller = caller;
    requireScope(caller, scope);
    const named = headers['institutionid'];
    if (named !== undefined && named !== caller.institutionId) {
      const problem = { field: 'institutionId', problem: "is not the token's institution" };
      throw new AppError('validation-failed', { detail: 'institution-mismatch', problems: [problem] });
    }
    const institution = institutions.find(caller.institutionId);
    if (!institution) throw new AppError('customer-unknown', { detail: 'institution-not-served' });
    state.institution = institution;
  },
});

export type ReadRequest<Input> = (request: HttpRequest, institution: Institution) => Input;

const PurposeHeaders = v.object({
  ...Purpose.entries,
  actor: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[A-Za-z0-9._@:-]{1,64}$/, 'must be 1 to 64 letters, digits, or one of . _ @ : -'),
    ),
  ),
});

const requireCorrelationId = (correlationId: string | undefined, { headers }: HttpRequest): void => {
  if (correlationId !== undefined) return;
  const isMissing = (headers['correlationid'] ?? '') === '';
  throw new AppError(isMissing ? 'correlation-id-missing' : 'correlation-id-malformed');
};

/** Reads the request, requires a correlation id, and refuses a customer token that names another customer. */
export const validateRequest = (read: ReadRequest<RequestSubject>): EndpointMiddleware => ({
  before: ({ context: { state } }) => {
    const request = learned(state.request);
    // The path is checked first: a wrong method is 405, whatever the headers.
    const input = read(request, learned(state.institution));
    state.input = input;
    requireCorrelationId(state.correlationId, request);
    state.purpose = parse('purpose', PurposeHeaders, request.headers, 'validation-failed');
    requireOwnCustomer(learned(state.caller), input.customer);
  },
});
