import { requireScope } from '../customers/authorize.ts';
import { bearerToken } from '../tokens/bearer-token.ts';
import type { TokenVerifier } from '../customers/caller.ts';
import { AppError } from '../errors.ts';
import type { Institutions } from '../institutions/institutions.ts';
import type { EndpointMiddleware } from './request-state.ts';

/**
 * Answers who is calling and for which institution, from the token alone. A caller that names another institution in
 * a header is refused; an institution that is not served looks like one without such a customer.
 */
export const authorizeRequest = <Input>({
  verifier,
  scope,
  institutions,
}: {
  readonly verifier: TokenVerifier;
  readonly scope: string;
  readonly institutions: Institutions;
}): EndpointMiddleware<Input> => ({
  before: async ({ event, context: { state } }) => {
    const caller = await verifier.verify(bearerToken(event.headers['authorization']));
    state.caller = caller;
    requireScope(caller, scope);
    const named = event.headers['institutionid'];
    if (named !== undefined && named !== caller.institutionId) {
      const problem = { field: 'institutionId', problem: "is not the token's institution" };
      throw new AppError('validation-failed', { detail: 'institution-mismatch', problems: [problem] });
    }
    const institution = institutions.find(caller.institutionId);
    if (!institution) throw new AppError('customer-unknown', { detail: 'institution-not-served' });
    state.institution = institution;
  },
});
